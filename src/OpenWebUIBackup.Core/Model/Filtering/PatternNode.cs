namespace OpenWebUIBackup.Core.Model.Filtering;

/// <summary>A pattern as a tree, globs and regular expressions alike.</summary>
internal abstract record PatternNode
{
    /// <summary>One character.</summary>
    public sealed record Character(CharacterSet Set) : PatternNode;

    /// <summary>One after the other; none of them is the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>One of several.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Options) : PatternNode;

    /// <summary>Zero or one (<c>?</c>), any number (<c>*</c>), or one and more (<c>+</c>).</summary>
    public sealed record Repeat(PatternNode Part, bool CanBeNone, bool CanBeMany) : PatternNode;

    public static PatternNode Empty { get; } = new Sequence([]);

    public static PatternNode AnyNumberOf(CharacterSet set) => new Repeat(new Character(set), true, true);
}

/// <summary>A whole pattern: its tree, and whether it begins at the root only.</summary>
internal sealed record Glob(string Text, bool AtRoot, PatternNode.Sequence Tree);

using System.Text;

namespace OpenWebUIBackup.Core.Model.Filtering;

/// <summary>Which characters one place of a pattern accepts: ranges of code points.</summary>
internal sealed class CharacterSet
{
    private readonly (int First, int Last)[] _ranges;
    private readonly bool _negated;
    private readonly bool _ignoreCase;

    public CharacterSet(IEnumerable<(int First, int Last)> ranges, bool negated = false, bool ignoreCase = false)
    {
        _ranges = [.. ranges];
        _negated = negated;
        _ignoreCase = ignoreCase;
    }

    public static CharacterSet Any { get; } = new([], negated: true);

    public static CharacterSet AnyButSlash { get; } = new([('/', '/')], negated: true);

    public static CharacterSet AnyButLineEnd { get; } = new([('\n', '\n')], negated: true);

    /// <summary>The character, when there is exactly one.</summary>
    public int? Single => _ranges is [var (first, last)] && first == last && !_negated && !_ignoreCase ? first : null;

    public static CharacterSet Of(int character, bool ignoreCase) =>
        new([(character, character)], ignoreCase: ignoreCase && HasCase(character));

    public bool Contains(int character)
    {
        var found = InRanges(character);
        if (!found && _ignoreCase && Rune.IsValid(character))
        {
            var rune = new Rune(character);
            found = InRanges(Rune.ToLowerInvariant(rune).Value) || InRanges(Rune.ToUpperInvariant(rune).Value);
        }

        return found != _negated;
    }

    private static bool HasCase(int character)
    {
        var rune = new Rune(character);
        return Rune.ToLowerInvariant(rune) != rune || Rune.ToUpperInvariant(rune) != rune;
    }

    private bool InRanges(int character)
    {
        foreach (var (first, last) in _ranges)
            if (character >= first && character <= last) return true;
        return false;
    }
}

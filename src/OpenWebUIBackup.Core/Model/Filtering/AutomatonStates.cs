using System.Numerics;

namespace OpenWebUIBackup.Core.Model.Filtering;

/// <summary>Works out the states of an <see cref="Automaton"/>: which may come first, last, and after one another.</summary>
internal sealed class AutomatonStates
{
    // 16 words of bits: far beyond any list a person writes, and the table of followers stays under 128 KiB.
    private const int MaxStates = 1000;

    private readonly Glob _glob;

    public AutomatonStates(Glob glob)
    {
        _glob = glob;
        Words = Math.Max(1, (Count(glob.Tree) + 63) / 64);
        Whole = Build(glob.Tree);
    }

    /// <summary>Which states a part of the pattern can begin and end with, and whether it can match nothing.</summary>
    public sealed record Part(bool CanBeEmpty, ulong[] First, ulong[] Last);

    public int Words { get; }

    public List<CharacterSet> Sets { get; } = [];

    public List<ulong[]> Follow { get; } = [];

    public Part Whole { get; }

    /// <summary>Counts before anything is built: counted repetitions can multiply.</summary>
    private int Count(PatternNode node)
    {
        long count = node switch
        {
            PatternNode.Character => 1,
            PatternNode.Repeat repeat => Count(repeat.Part),
            PatternNode.Sequence sequence => Sum(sequence.Parts),
            PatternNode.Choice choice => Sum(choice.Options),
            _ => 0,
        };
        return count <= MaxStates ? (int)count : throw TooLong();
    }

    private long Sum(IReadOnlyList<PatternNode> nodes)
    {
        long sum = 0;
        foreach (var node in nodes)
        {
            // An empty part has no state but takes its time: `((){1000}){1000}` must not take a million of it.
            sum += Math.Max(1, Count(node));
            if (sum > MaxStates) throw TooLong();
        }

        return sum;
    }

    private FilterPatternException TooLong() =>
        new(_glob.Text, 0, $"it has more than {MaxStates} characters, repetitions written out: split it");

    private Part Build(PatternNode node) => node switch
    {
        PatternNode.Character character => BuildCharacter(character.Set),
        PatternNode.Repeat repeat => BuildRepeat(repeat),
        PatternNode.Sequence sequence => BuildSequence(sequence),
        PatternNode.Choice choice => choice.Options.Select(Build)
            .Aggregate((a, b) => new Part(a.CanBeEmpty || b.CanBeEmpty, Or(a.First, b.First), Or(a.Last, b.Last))),
        _ => throw new InvalidOperationException($"No states for {node.GetType().Name}."),
    };

    private Part BuildCharacter(CharacterSet set)
    {
        var bit = new ulong[Words];
        bit[Sets.Count >> 6] = 1UL << Sets.Count;
        Sets.Add(set);
        Follow.Add(new ulong[Words]);
        return new Part(false, bit, bit);
    }

    private Part BuildRepeat(PatternNode.Repeat repeat)
    {
        var part = Build(repeat.Part);
        if (repeat.CanBeMany) Connect(part.Last, part.First);
        return part with { CanBeEmpty = part.CanBeEmpty || repeat.CanBeNone };
    }

    private Part BuildSequence(PatternNode.Sequence sequence)
    {
        var whole = new Part(true, new ulong[Words], new ulong[Words]);
        foreach (var next in sequence.Parts.Select(Build))
        {
            Connect(whole.Last, next.First);
            whole = new Part(
                whole.CanBeEmpty && next.CanBeEmpty,
                whole.CanBeEmpty ? Or(whole.First, next.First) : whole.First,
                next.CanBeEmpty ? Or(whole.Last, next.Last) : next.Last);
        }

        return whole;
    }

    private void Connect(ulong[] from, ulong[] to)
    {
        for (var word = 0; word < from.Length; word++)
        {
            for (var bits = from[word]; bits != 0; bits &= bits - 1)
            {
                var follow = Follow[(word << 6) + BitOperations.TrailingZeroCount(bits)];
                for (var i = 0; i < to.Length; i++) follow[i] |= to[i];
            }
        }
    }

    private static ulong[] Or(ulong[] a, ulong[] b)
    {
        var union = new ulong[a.Length];
        for (var i = 0; i < union.Length; i++) union[i] = a[i] | b[i];
        return union;
    }
}

using System.Buffers;
using System.Numerics;
using System.Text;

namespace OpenWebUIBackup.Core.Model.Filtering;

/// <summary>
/// A pattern as a position automaton (Glushkov): one state for each character of the pattern, all active states
/// in a bit set. The time is path length times pattern size at most; there is no backtracking.
/// </summary>
internal sealed class Automaton : IPathMatcher
{
    private const int AsciiCount = 128;

    private readonly byte[] _required;
    private readonly bool _atRoot;
    private readonly int _words;
    private readonly CharacterSet[] _sets;
    private readonly bool _canBeEmpty;
    private readonly ulong[] _first;
    private readonly ulong[] _last;
    private readonly ulong[] _follow;
    private readonly ulong[] _accepting;

    /// <param name="glob">The pattern.</param>
    /// <param name="required">Bytes that every match contains.</param>
    public Automaton(Glob glob, byte[] required)
    {
        _required = required;
        _atRoot = glob.AtRoot;
        var states = new AutomatonStates(glob);
        _words = states.Words;
        _sets = [.. states.Sets];
        _canBeEmpty = states.Whole.CanBeEmpty;
        _first = states.Whole.First;
        _last = states.Whole.Last;
        _follow = [.. states.Follow.SelectMany(f => f)];
        _accepting = new ulong[AsciiCount * _words];
        for (var state = 0; state < _sets.Length; state++)
            for (var c = 0; c < AsciiCount; c++)
                if (_sets[state].Contains(c)) _accepting[(c * _words) + (state >> 6)] |= 1UL << state;
    }

    public bool Matches(ReadOnlySpan<byte> path, bool isDirectory)
    {
        if (path.IndexOf(_required) < 0 || !CanEndWith(isDirectory || path.Length == 0 ? (byte)'/' : path[^1])) return false;
        Span<ulong> active = stackalloc ulong[_words];
        Span<ulong> next = stackalloc ulong[_words];
        // Where a match may begin: at the root, and unless tied to it, behind every slash.
        var mayBegin = true;
        while (path.Length > 0)
        {
            int c = path[0];
            var length = 1;
            // A byte that is not UTF-8 is one character, as it is to Go.
            if (c >= AsciiCount)
                c = Rune.DecodeFromUtf8(path, out var rune, out var read) == OperationStatus.Done
                    ? Decoded(rune, read, out length)
                    : Rune.ReplacementChar.Value;
            Step(active, next, c, mayBegin);
            var swap = active;
            active = next;
            next = swap;
            mayBegin = c == '/' && !_atRoot;
            path = path[length..];
        }

        if (isDirectory)
        {
            Step(active, next, '/', mayBegin);
            active = next;
            mayBegin = !_atRoot;
        }

        return (_canBeEmpty && mayBegin) || Intersects(active, _last);
    }

    /// <summary>Most paths are told apart by their last character alone: <c>*.{jpg,png}</c> and a path in <c>f</c>.</summary>
    private bool CanEndWith(byte c) =>
        _canBeEmpty || c >= AsciiCount || Intersects(_accepting.AsSpan(c * _words, _words), _last);

    private static int Decoded(Rune rune, int read, out int length)
    {
        length = read;
        return rune.Value;
    }

    private void Step(ReadOnlySpan<ulong> active, Span<ulong> next, int c, bool mayBegin)
    {
        if (mayBegin) _first.CopyTo(next);
        else next.Clear();
        for (var word = 0; word < active.Length; word++)
        {
            for (var bits = active[word]; bits != 0; bits &= bits - 1)
            {
                var state = (word << 6) + BitOperations.TrailingZeroCount(bits);
                Add(_follow.AsSpan(state * _words, _words), next);
            }
        }

        if (c < AsciiCount)
        {
            var accepting = _accepting.AsSpan(c * _words, _words);
            for (var word = 0; word < next.Length; word++) next[word] &= accepting[word];
            return;
        }

        for (var word = 0; word < next.Length; word++)
            for (var bits = next[word]; bits != 0; bits &= bits - 1)
                if (!_sets[(word << 6) + BitOperations.TrailingZeroCount(bits)].Contains(c))
                    next[word] &= ~(bits & (~bits + 1));
    }

    private static void Add(ReadOnlySpan<ulong> from, Span<ulong> to)
    {
        for (var word = 0; word < from.Length; word++) to[word] |= from[word];
    }

    private static bool Intersects(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        for (var word = 0; word < one.Length; word++)
            if ((one[word] & other[word]) != 0) return true;
        return false;
    }
}

using System.Buffers;
using OpenWebUIBackup.Core.Model.Manifests;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Some consecutive names of one directory, with the lines that the previous snapshot's manifest has for that range:
/// what one worker does at a time. Big enough that handing it over costs nothing beside the system calls in it, small
/// enough that the workers end together.
/// </summary>
internal sealed class Batch(DirectoryNode directory, long sequence, int first)
{
    /// <summary>How many names a batch has at the most.</summary>
    internal const int LargestCount = 512;

    private readonly List<Decision> _decided = [];
    private ArrayBufferWriter<byte>? _directoryLines;

    /// <summary>A name that the walk has dealt with itself: a directory, or something left out.</summary>
    internal readonly record struct Decision(int Index, int Start, int Length);

    internal DirectoryNode Directory { get; } = directory;

    /// <summary>Its place among all batches of the walk, which is its place in the manifest.</summary>
    internal long Sequence { get; } = sequence;

    internal int First { get; } = first;

    /// <summary>Behind the last name.</summary>
    internal int End { get; set; } = first;

    /// <summary>Lines of the previous manifest, each with its newline.</summary>
    internal ArrayBufferWriter<byte>? PreviousLines { get; set; }

    /// <summary>What the walk has decided, by rising index.</summary>
    internal IReadOnlyList<Decision> Decided => _decided;

    /// <summary>The line of a decided directory without its newline; empty for what is left out.</summary>
    internal ReadOnlySpan<byte> LineOf(Decision decision) =>
        decision.Length == 0 ? default : _directoryLines!.WrittenSpan.Slice(decision.Start, decision.Length);

    /// <summary>The walk leaves this name out.</summary>
    internal void LeaveOut(int index) => _decided.Add(new Decision(index, 0, 0));

    /// <summary>The walk has made this directory; its line goes where its name stands.</summary>
    internal void AddDirectory(int index, scoped in ManifestEntry entry)
    {
        _directoryLines ??= new ArrayBufferWriter<byte>(256);
        var start = _directoryLines.WrittenCount;
        ManifestEntryFormatter.Append(_directoryLines, entry);
        _decided.Add(new Decision(index, start, _directoryLines.WrittenCount - start - 1));
    }
}

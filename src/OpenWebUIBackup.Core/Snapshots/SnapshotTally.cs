using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>What a snapshot did, in numbers. Added to by all workers.</summary>
public sealed class SnapshotTally
{
    private long _linked;
    private long _copied;
    private long _copiedBytes;
    private long _bytes;
    private long _sockets;
    private long _linkFailures;
    private long _lossesByKind;

    /// <summary>Files, by their names, that were hard-linked to the previous snapshot.</summary>
    public long Linked => Interlocked.Read(ref _linked);

    /// <summary>Files, by their names, that were made anew.</summary>
    public long Copied => Interlocked.Read(ref _copied);

    /// <summary>Bytes of content that were written.</summary>
    public long CopiedBytes => Interlocked.Read(ref _copiedBytes);

    /// <summary>Bytes of content that the snapshot shows.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Sockets, which are never kept.</summary>
    public long Sockets => Interlocked.Read(ref _sockets);

    /// <summary>Unchanged files that the file system would not link and that were copied.</summary>
    public long LinkFailures => Interlocked.Read(ref _linkFailures);

    /// <summary>What was lost of any file's attributes.</summary>
    public AttributeLosses Losses => (AttributeLosses)Interlocked.Read(ref _lossesByKind);

    /// <summary>What it is now, for <see cref="TakeBack"/>. While no worker adds.</summary>
    internal SnapshotTally Mark() => (SnapshotTally)MemberwiseClone();

    /// <summary>Makes it what it was: what was made since is thrown away. While no worker adds.</summary>
    internal void TakeBack(SnapshotTally mark)
    {
        _linked = mark._linked;
        _copied = mark._copied;
        _copiedBytes = mark._copiedBytes;
        _bytes = mark._bytes;
        _sockets = mark._sockets;
        _linkFailures = mark._linkFailures;
        _lossesByKind = mark._lossesByKind;
    }

    /// <summary>Counts a name that was linked, if it is that of a file: what else there is has no content.</summary>
    internal void AddLinked(in FileStatus status)
    {
        if (status.Type == FileType.Regular)
            AddLinked(status.Size);
    }

    internal void AddLinked(long bytes)
    {
        Interlocked.Increment(ref _linked);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void AddCopied(long bytes)
    {
        Interlocked.Increment(ref _copied);
        Interlocked.Add(ref _copiedBytes, bytes);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void AddSocket() => Interlocked.Increment(ref _sockets);

    internal void AddLinkFailure(Errno errno)
    {
        // A file whose names have reached the limit (EMLINK) begins anew with a copy, and a base that was removed
        // under us (ENOENT) is copied from the source: both are nothing to tell.
        if (errno is not (Errno.EMLINK or Errno.ENOENT))
            Interlocked.Increment(ref _linkFailures);
    }

    internal void AddLosses(AttributeLosses losses)
    {
        if (losses != AttributeLosses.None)
            Interlocked.Or(ref _lossesByKind, (long)losses);
    }
}

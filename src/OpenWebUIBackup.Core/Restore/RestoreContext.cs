using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>What the walk and the workers of one restore share.</summary>
internal sealed class RestoreContext
{
    internal required RestoreLog Log { get; init; }

    internal required RestoreTally Tally { get; init; }

    internal required CancellationToken Cancellation { get; init; }

    /// <summary>Where the first name of each file with several is kept under its key, to be linked to.</summary>
    internal required DirectoryHandle Links { get; init; }

    /// <summary>As in <see cref="RestoreRequest.IsFetched"/>.</summary>
    internal bool IsFetched { get; init; }

    internal bool Privileged { get; } = ProcessLimits.IsRoot;

    /// <summary>
    /// A problem with what is being written: ends the restore, since half of a tree is not what was asked for.
    /// </summary>
    internal static RestoreAbortedException TargetFailure(Errno errno, string operation, UnixPath path) =>
        new(Problem.Error(operation, $"the restored {path}", errno.Describe(), errno switch
        {
            Errno.ENOSPC or Errno.EDQUOT => "Free space at the target, or restore to another disk.",
            Errno.EROFS => "The file system is read-only: see the kernel's log (dmesg) for the reason.",
            Errno.EIO => "See the kernel's log (dmesg): the disk may be failing.",
            Errno.EMFILE or Errno.ENFILE => "Raise the limit of open files (ulimit -Hn).",
            Errno.EINVAL or Errno.EILSEQ or Errno.ENAMETOOLONG =>
                "The target's file system cannot hold this name; restore to one of Linux's own, such as ext4.",
            Errno.EACCES or Errno.EPERM => "Run as a user who may write there.",
            _ => null,
        }));
}

/// <summary>
/// A directory that is being restored: where it is read and where it is built. Gets its attributes, and is closed,
/// when the walk and all batches are done with it.
/// </summary>
internal sealed class RestoreDirectory(
    byte[] prefix, DirectoryHandle source, DirectoryHandle target, FileStatus status, Xattr[] xattrs, Action<RestoreDirectory> finished)
{
    private int _users = 1;

    /// <summary>What stands before the names in it: empty for the root, else the path and '/'.</summary>
    internal byte[] Prefix { get; } = prefix;

    internal DirectoryHandle Source { get; } = source;

    internal DirectoryHandle Target { get; } = target;

    internal FileStatus Status { get; } = status;

    internal Xattr[] Xattrs { get; } = xattrs;

    internal UnixPath PathOf(ReadOnlySpan<byte> name) => new((byte[])[.. Prefix, .. name]);

    internal void Hold() => Interlocked.Increment(ref _users);

    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) != 0)
            return;
        finished(this);
        Source.Dispose();
        Target.Dispose();
    }

    internal AttributeLosses Finish(AttributeWriter attributes) => attributes.Finish(Target, Status, Xattrs);
}

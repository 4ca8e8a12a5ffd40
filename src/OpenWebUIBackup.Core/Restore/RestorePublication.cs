using System.Text;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>
/// Gives what was built its final name: the whole tree by one rename or exchange, or, in a directory that keeps the
/// rest of what it has, each chosen path by one.
/// </summary>
internal static class RestorePublication
{
    private const int OwnersOwn = 0x1C0; // 0700
    private static readonly string[] _sidecars = ["-wal", "-shm", "-journal"];

    /// <summary>The tree becomes the target; what was the target, if anything, is in the workspace afterwards.</summary>
    internal static void Whole(RestoreTarget target, RestoreWorkspace workspace)
    {
        var errno = Move(workspace.Own, RestoreWorkspace.TreeName, target.Parent, target.Name, target.IsOccupied, target.Existing is not null);
        if (errno != Errno.None)
            throw RestoreTarget.Refused(target.Path, $"the tree that was built cannot get this name: {errno.Describe()}",
                errno switch
                {
                    Errno.EEXIST or Errno.ENOTEMPTY => "Something came to have the name meanwhile; try again.",
                    Errno.EBUSY or Errno.EXDEV => "It is a mount point: restore to a new directory below it, or single components.",
                    Errno.EINVAL => "This file system cannot exchange directories at once: restore to a new directory, and rename by hand.",
                    _ => null,
                });
        target.Parent.Flush();
    }

    /// <summary>Each chosen path takes its place in the target, together with its directory where that is missing.</summary>
    internal static void Paths(RestoreTarget target, RestoreWorkspace workspace, RestoreSelection selection)
    {
        foreach (var path in selection.Paths)
            Place(target, workspace, path);
    }

    private static void Place(RestoreTarget target, RestoreWorkspace workspace, UnixPath path)
    {
        var from = workspace.Tree.Reopen();
        var to = target.Existing!.Reopen();
        try
        {
            var rest = path.Bytes;
            while (true)
            {
                var slash = rest.IndexOf((byte)'/');
                var name = slash < 0 ? rest : rest[..slash];
                if (!from.Exists(name))
                    return; // went with the directory of another chosen path, or was left out as damaged
                var exists = to.Exists(name);
                if (slash < 0 || !exists)
                {
                    Place(target, workspace, from, to, name, exists);
                    to.Flush();
                    return;
                }

                rest = rest[(slash + 1)..];
                (from, to) = (Enter(from, name), EnterTarget(to, name, target));
            }
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }

    private static DirectoryHandle Enter(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        using (directory)
            return directory.OpenDirectory(name);
    }

    private static DirectoryHandle EnterTarget(DirectoryHandle directory, ReadOnlySpan<byte> name, RestoreTarget target)
    {
        if (directory.TryOpenDirectory(name, out var below) is var errno and not Errno.None)
            throw RestoreTarget.Refused($"{target.Path}/…/{UnixPath.Display(name)}", errno.Describe(),
                "It must be a directory, and no symbolic link is followed.");
        directory.Dispose();
        return below!;
    }

    private static void Place(
        RestoreTarget target, RestoreWorkspace workspace, DirectoryHandle from, DirectoryHandle to, ReadOnlySpan<byte> name, bool exists)
    {
        var aside = IsDatabase(from, name) ? MoveSidecars(to, name, workspace) : [];
        var errno = Move(from, name, to, name, exists, exists);
        foreach (var sidecar in aside)
        {
            // The restored database must never meet them; if it could not be placed, the old one needs them back.
            _ = errno == Errno.None
                ? workspace.Aside.TryUnlink(sidecar)
                : workspace.Aside.TryRename(sidecar, to, sidecar);
        }

        if (errno != Errno.None)
            throw RestoreTarget.Refused($"{target.Path}/…/{UnixPath.Display(name)}", errno.Describe(), errno switch
            {
                Errno.EXDEV or Errno.EBUSY => "It is on another file system than the target: restore to a new directory, and copy.",
                Errno.EINVAL => "This file system cannot exchange names at once: restore to a new directory, and rename by hand.",
                _ => null,
            });
    }

    private static bool IsDatabase(DirectoryHandle directory, ReadOnlySpan<byte> name)
    {
        if (directory.TryOpenFile(name, out var file) != Errno.None)
            return false;
        using (file)
        {
            var header = new byte[16];
            return file!.TryReadAt(header, 0, out var count) == Errno.None && count == header.Length
                && header.AsSpan().SequenceEqual("SQLite format 3\0"u8);
        }
    }

    /// <summary>
    /// A log beside a database is replayed into it when it is opened next, whichever database it belongs to. Moved
    /// and not removed, so that the old database has it back if the new one cannot take its place.
    /// </summary>
    private static List<byte[]> MoveSidecars(DirectoryHandle directory, ReadOnlySpan<byte> name, RestoreWorkspace workspace)
    {
        var moved = new List<byte[]>();
        foreach (var suffix in _sidecars)
        {
            byte[] sidecar = [.. name, .. Encoding.ASCII.GetBytes(suffix)];
            var errno = directory.TryRename(sidecar, workspace.Aside, sidecar);
            if (errno == Errno.None)
                moved.Add(sidecar);
            else if (errno is not (Errno.ENOENT or Errno.ENAMETOOLONG))
                throw DirectoryHandle.Failure(errno, "move out of the way", sidecar);
        }

        return moved;
    }

    private static Errno Move(
        DirectoryHandle from, ReadOnlySpan<byte> name, DirectoryHandle to, ReadOnlySpan<byte> toName, bool exchange, bool replace)
    {
        var errno = Rename(from, name, to, toName, exchange, replace);
        if (errno != Errno.EACCES || from.TryGetStatus(name, out var status) != Errno.None || status.Type != FileType.Directory)
            return errno;
        // Moving a directory rewrites its "..", which wants it writable for anybody but root.
        if (from.TrySetMode(name, status.Mode | OwnersOwn) != Errno.None)
            return errno;
        errno = Rename(from, name, to, toName, exchange, replace);
        _ = errno == Errno.None ? to.TrySetMode(toName, status.Mode) : from.TrySetMode(name, status.Mode);
        return errno;
    }

    private static Errno Rename(
        DirectoryHandle from, ReadOnlySpan<byte> name, DirectoryHandle to, ReadOnlySpan<byte> toName, bool exchange, bool replace) =>
        exchange ? from.TryExchange(name, to, toName) : from.TryRename(name, to, toName, replace);
}

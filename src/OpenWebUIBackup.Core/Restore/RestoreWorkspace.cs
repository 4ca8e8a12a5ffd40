using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>
/// The hidden directory <c>.NAME.owui-restore-XXXXXXXX</c>, on the target's file system, in which a tree is built.
/// It is locked while its process lives; what is found without a lock was interrupted. Goes away with this object.
/// </summary>
internal sealed class RestoreWorkspace : IDisposable
{
    private const int PrivateMode = 0x1C0; // 0700
    private readonly DirectoryHandle _holder;
    private readonly byte[] _name;
    private readonly DirectoryHandle _own;

    private RestoreWorkspace(DirectoryHandle holder, byte[] name, DirectoryHandle own)
    {
        _holder = holder;
        _name = name;
        _own = own;
        Tree = MakeOwn("tree"u8);
        Links = MakeOwn("links"u8);
        Aside = MakeOwn("aside"u8);
    }

    /// <summary>The name in it of the tree being built; after an exchange, of the tree that was replaced.</summary>
    internal static ReadOnlySpan<byte> TreeName => "tree"u8;

    /// <summary>Where it all is.</summary>
    internal DirectoryHandle Own => _own;

    /// <summary>The tree being built.</summary>
    internal DirectoryHandle Tree { get; }

    /// <summary>First names of files that have several.</summary>
    internal DirectoryHandle Links { get; }

    /// <summary>
    /// What must be out of the way before a file is replaced. If the process dies while something is in it, the next
    /// restore leaves it alone: it may be the only copy.
    /// </summary>
    internal DirectoryHandle Aside { get; }

    /// <summary>Makes and locks one in <paramref name="holder"/>, after removing those that were interrupted.</summary>
    internal static RestoreWorkspace Make(RestoreTarget target, DirectoryHandle holder, Action<Problem> report, CancellationToken cancellation)
    {
        byte[] prefix = [(byte)'.', .. target.Name.AsSpan(0, Math.Min(target.Name.Length, 200)), .. ".owui-restore-"u8];
        RemoveInterrupted(target, holder, prefix, report, cancellation);
        while (true)
        {
            // Not a Guid: its randomness comes from /dev/urandom, which an empty chroot does not have.
            byte[] name = [.. prefix, .. Encoding.ASCII.GetBytes($"{Random.Shared.Next():x8}")];
            var errno = holder.TryMakeDirectory(name, PrivateMode);
            if (errno == Errno.EEXIST)
                continue;
            if (errno != Errno.None)
                throw RestoreTarget.Refused(target.Path, $"no tree can be built beside it: {errno.Describe()}",
                    errno is Errno.EACCES or Errno.EPERM ? "Run as root, or as a user who may write there." : null);
            var own = holder.OpenDirectory(name);
            // Another restore may take it for an interrupted one just now, and then has the lock: leave it to that.
            if (own.TryLock() == Errno.None && holder.Exists(name))
            {
                Bequeath(own);
                return new RestoreWorkspace(holder, name, own);
            }

            own.Dispose();
        }
    }

    /// <summary>Removes the directory of first names, which are not part of the tree.</summary>
    internal void RemoveLinks()
    {
        Links.Dispose();
        TreeRemoval.Remove(_own, "links"u8, null, CancellationToken.None);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Links.Dispose();
        Tree.Dispose();
        Aside.Dispose();
        // The lock is kept until all is gone. Nothing that was moved aside is here any more unless putting it back failed.
        if (IsEmptyAside(_own))
            TreeRemoval.Remove(_holder, _name, null, CancellationToken.None);
        _own.Dispose();
    }

    private static void RemoveInterrupted(
        RestoreTarget target, DirectoryHandle holder, byte[] prefix, Action<Problem> report, CancellationToken cancellation)
    {
        var listing = new DirectoryListing();
        using (var listed = holder.Reopen())
        {
            if (listing.TryRead(listed) is var errno and not Errno.None)
                throw DirectoryHandle.Failure(errno, "list the directory of", target.Name);
        }

        for (var i = 0; i < listing.Count; i++)
        {
            if (!listing[i].StartsWith(prefix) || holder.TryOpenDirectory(listing[i], out var left) != Errno.None)
                continue;
            using (left)
            {
                if (left!.TryLock() == Errno.EAGAIN)
                    throw new RestoreAbortedException(
                        Problem.Error("restore to", target.Path, "another restore to it is under way", "Wait for it to end."),
                        Ending.LockHeld);
                var name = UnixPath.Display(listing[i]);
                if (!IsEmptyAside(left))
                {
                    report(Problem.Warning("remove", $"{name}, left by a restore that was interrupted",
                        "it holds files of the database that was there before", "Look at its directory aside/, then remove it by hand."));
                    continue;
                }

                TreeRemoval.Remove(holder, listing[i], null, cancellation);
                report(Problem.Note("finish", name, "an earlier restore was interrupted", "What it left was removed."));
            }
        }
    }

    private static bool IsEmptyAside(DirectoryHandle own)
    {
        if (own.TryOpenDirectory("aside"u8, out var aside) != Errno.None)
            return true;
        using (aside)
        {
            var listing = new DirectoryListing();
            return listing.TryRead(aside!) == Errno.None && listing.Count == 0;
        }
    }

    private DirectoryHandle MakeOwn(ReadOnlySpan<byte> name)
    {
        if (_own.TryMakeDirectory(name, PrivateMode) is var errno and not Errno.None)
            throw DirectoryHandle.Failure(errno, "create the directory", name);
        return _own.OpenDirectory(name);
    }

    // What is made below must inherit neither a group nor an ACL from the directory above.
    private static void Bequeath(DirectoryHandle own)
    {
        _ = own.TrySetOwner(uint.MaxValue, ProcessLimits.GroupId); // not on file systems without owners
        _ = own.TrySetMode(PrivateMode);
        _ = own.TryRemoveXattr("system.posix_acl_default"u8);
    }
}

using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Files;

/// <summary>
/// Gives a copy the owner, mode, extended attributes and modification time of its original, in the order that keeps
/// all of them: owner first (it clears the set-user-id bits and <c>security.capability</c>), then attributes (an ACL
/// needs the owner's right), then the mode, the time last.
/// </summary>
/// <remarks>
/// Expects what it is given to have been made by this process with the mode's permission bits already, below a
/// directory that hands down neither group nor ACL, with the umask cleared.
/// </remarks>
public sealed class AttributeWriter
{
    private const int SpecialBits = 0xE00; // set-user-id, set-group-id, sticky
    private readonly bool _privileged = ProcessLimits.IsRoot;
    private readonly uint _user = ProcessLimits.UserId;
    private readonly uint _group = ProcessLimits.GroupId;

    /// <summary>Finishes a new regular file.</summary>
    public AttributeLosses Finish(FileHandle file, in FileStatus status, ReadOnlySpan<Xattr> xattrs)
    {
        var losses = AttributeLosses.None;
        var ownerSet = NeedsOwner(status);
        if (ownerSet && file.TrySetOwner(OwnerToSet(status), status.GroupId) != Errno.None)
            losses |= AttributeLosses.Owner;
        foreach (var xattr in xattrs)
            losses |= Loss(file.TrySetXattr(xattr), AttributeLosses.Xattrs);
        // A new file was made with the permission bits; an ACL set since may have moved the group's.
        if ((status.Mode & SpecialBits) != 0 || xattrs.Length > 0)
            losses |= Loss(file.TrySetMode(status.Mode), AttributeLosses.Mode);
        return losses | OwnerHidden(status) | Loss(file.TrySetModifiedAt(status.ModifiedAt), AttributeLosses.Time);
    }

    /// <summary>Finishes a directory that was made with a mode of its own and now holds all it will hold.</summary>
    public AttributeLosses Finish(DirectoryHandle directory, in FileStatus status, ReadOnlySpan<Xattr> xattrs)
    {
        var losses = AttributeLosses.None;
        if (NeedsOwner(status) && directory.TrySetOwner(OwnerToSet(status), status.GroupId) != Errno.None)
            losses |= AttributeLosses.Owner;
        foreach (var xattr in xattrs)
            losses |= Loss(directory.TrySetXattr(xattr), AttributeLosses.Xattrs);
        losses |= Loss(directory.TrySetMode(status.Mode), AttributeLosses.Mode);
        return losses | OwnerHidden(status) | Loss(directory.TrySetModifiedAt(status.ModifiedAt), AttributeLosses.Time);
    }

    /// <summary>Finishes a new symbolic link, FIFO or device file in a directory that only this process writes to.</summary>
    public AttributeLosses Finish(
        DirectoryHandle directory, ReadOnlySpan<byte> name, in FileStatus status, ReadOnlySpan<Xattr> xattrs, XattrAccess access)
    {
        var losses = AttributeLosses.None;
        if (NeedsOwner(status) && directory.TrySetOwner(name, OwnerToSet(status), status.GroupId) != Errno.None)
            losses |= AttributeLosses.Owner;
        foreach (var xattr in xattrs)
            losses |= Loss(access.TrySet(directory, name, xattr), AttributeLosses.Xattrs);
        if (status.Type != FileType.SymbolicLink)
            losses |= Loss(directory.TrySetMode(name, status.Mode), AttributeLosses.Mode);
        return losses | OwnerHidden(status)
            | Loss(directory.TrySetModifiedAt(name, status.ModifiedAt), AttributeLosses.Time);
    }

    private bool NeedsOwner(in FileStatus status) =>
        status.GroupId != _group || (_privileged && status.UserId != _user);

    // Not root: the owner stays (no change: (uid_t)-1, chown(2)), the group is tried.
    private uint OwnerToSet(in FileStatus status) => _privileged ? status.UserId : uint.MaxValue;

    private AttributeLosses OwnerHidden(in FileStatus status) =>
        !_privileged && status.UserId != _user ? AttributeLosses.Owner : AttributeLosses.None;

    private static AttributeLosses Loss(Errno errno, AttributeLosses loss) =>
        errno == Errno.None ? AttributeLosses.None : loss;
}

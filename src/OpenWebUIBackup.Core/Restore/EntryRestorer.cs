using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>Restores everything that is not a directory. One a worker thread, made on that thread.</summary>
internal sealed class EntryRestorer(RestoreContext context, Lock[] linkLocks)
{
    private readonly FileCopier _copier = new();
    private readonly AttributeWriter _attributes = new();
    private readonly XattrAccess _xattrs = XattrAccess.ForThisThread(ProcessLimits.IsRoot);
    private RestoreDirectory _directory = null!;

    internal void Restore(RestoreDirectory directory, IReadOnlyList<RestoreEntry> entries)
    {
        _directory = directory;
        foreach (var entry in entries)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            if ((entry.IsUnknown ? Discover(entry.Name) : entry) is not { } known)
                continue;
            if (known.LinkKey.Length == 0)
            {
                Make(known);
                continue;
            }

            // Whoever comes first makes the file while the others wait; it waits for nobody, so this ends.
            lock (linkLocks[known.LinkKey[^1] % linkLocks.Length])
                LinkOrMake(known);
        }

        _xattrs.Leave();
    }

    /// <summary>What the tree itself says of a name.</summary>
    private RestoreEntry? Discover(byte[] name)
    {
        var errno = _directory.Source.TryGetStatus(name, out var status);
        byte[] text = [];
        Xattr[] xattrs = [];
        if (errno == Errno.None && status.Type == FileType.SymbolicLink)
            errno = _directory.Source.TryReadLink(name, out text);
        if (errno == Errno.None && status.Type is not (FileType.Regular or FileType.Socket))
            errno = _xattrs.TryRead(_directory.Source, name, out xattrs);
        if (errno != Errno.None)
        {
            Damage(name, "read", errno.Describe());
            return null;
        }

        // No snapshot has sockets; a tree made by other means may.
        return status.Type == FileType.Socket ? null : RestoreEntry.OfTree(name, status, xattrs, text);
    }

    private void LinkOrMake(RestoreEntry entry)
    {
        if (_directory.Target.TryLink(context.Links, entry.LinkKey, entry.Name) == Errno.None)
        {
            context.Tally.AddHardLink(entry.Status.Type == FileType.Regular);
            if (context.IsFetched && entry.Status.Type == FileType.Regular)
                CheckFurther(entry);
            return;
        }

        // The first name, or one too many for the file system: then this name is the first of a second file.
        if (!Make(entry))
            return;
        _ = context.Links.TryUnlink(entry.LinkKey);
        _ = context.Links.TryLink(_directory.Target, entry.Name, entry.LinkKey); // refused: the next is a file of its own
    }

    /// <summary>A further name of a file was fetched as a file of its own. Nobody needs it; but whether it is whole is asked.</summary>
    private void CheckFurther(RestoreEntry entry)
    {
        if (entry.Hash is not { } expected || _directory.Source.TryOpenFile(entry.Name, out var file) != Errno.None)
            return; // one that is missing was named before
        using (file)
        {
            if (_copier.TryHash(file!, out var hash, context.Cancellation) == Errno.None && hash != expected)
                Damage(entry.Name, "trust", "its content is not what was captured: the checksum differs");
        }
    }

    private bool Make(RestoreEntry entry) => entry.Status.Type switch
    {
        FileType.Regular => Copy(entry),
        FileType.SymbolicLink => MakeLink(entry),
        FileType.Fifo or FileType.CharacterDevice or FileType.BlockDevice => MakeNode(entry),
        _ => false,
    };

    private bool Copy(RestoreEntry entry)
    {
        if (context.IsFetched && TryMove(entry, out var moved))
            return moved;
        var given = entry.IsOfTree ? null : new GivenAttributes(entry.Status, entry.Xattrs);
        var result = _copier.Copy(
            _directory.Source, entry.Name, _directory.Target, entry.Name, stopAtDatabase: false, context.Cancellation, given);
        if (result.Ending == CopyEnding.TargetFailed)
            throw RestoreContext.TargetFailure(result.Errno, result.Operation!, _directory.PathOf(entry.Name));
        if (!result.HasCopy)
        {
            Damage(entry.Name, result.Operation ?? "read", result.Ending == CopyEnding.Vanished
                ? "it is not the file that the snapshot had"
                : result.Errno.Describe());
            return false;
        }

        if (result.Ending == CopyEnding.ChangedWhileRead)
            Damage(entry.Name, "read", "it changed while it was read, again and again");
        else if (given is not null && result.Status.Size != entry.Status.Size)
            Damage(entry.Name, "trust", $"it has {result.Status.Size} bytes, and the manifest says {entry.Status.Size}");
        else if (entry.Hash is { } hash && hash != result.Hash)
            Damage(entry.Name, "trust", "its content is not what was captured: the checksum differs");
        context.Tally.AddLosses(result.Losses);
        context.Tally.AddFile(result.Status.Size);
        return true;
    }

    /// <summary>Moves a file out of a tree that nobody needs afterwards; false where the file systems differ.</summary>
    private bool TryMove(RestoreEntry entry, out bool moved)
    {
        moved = false;
        var errno = _directory.Source.TryGetStatus(entry.Name, out var found);
        if (errno != Errno.None || found.Type != FileType.Regular)
        {
            Damage(entry.Name, "trust", errno == Errno.None ? "it is not a regular file" : errno.Describe());
            return true;
        }

        errno = _directory.Source.TryRename(entry.Name, _directory.Target, entry.Name);
        if (errno == Errno.EXDEV)
            return false;
        FileHandle? opened = null;
        if (errno == Errno.None)
            errno = _directory.Target.TryOpenFile(entry.Name, out opened);
        if (errno != Errno.None)
            throw RestoreContext.TargetFailure(errno, "move into place", _directory.PathOf(entry.Name));
        using var file = opened!;
        if (file.TrySetMode(entry.Status.Mode & 0x1FF) != Errno.None)
            context.Tally.AddLosses(AttributeLosses.Mode);
        context.Tally.AddLosses(_attributes.Finish(file, entry.Status, entry.Xattrs));
        context.Tally.AddFile(found.Size);
        moved = true;
        return true;
    }

    private bool MakeLink(RestoreEntry entry)
    {
        if (!entry.IsMissing && (_directory.Source.TryReadLink(entry.Name, out var text) != Errno.None
            || !text.AsSpan().SequenceEqual(entry.LinkText)))
            Damage(entry.Name, "trust", "it is not the symbolic link that the manifest tells of");
        return Finish(entry, _directory.Target.TryMakeSymbolicLink(entry.LinkText, entry.Name));
    }

    private bool MakeNode(RestoreEntry entry)
    {
        var status = entry.Status;
        if (!entry.IsMissing && (_directory.Source.TryGetStatus(entry.Name, out var found) != Errno.None
            || found.Type != status.Type
            || found.DeviceMajor != status.DeviceMajor || found.DeviceMinor != status.DeviceMinor))
            Damage(entry.Name, "trust", "it is not the FIFO or device that the manifest tells of");
        return Finish(entry, _directory.Target.TryMakeNode(
            entry.Name, status.Type, status.Mode & 0x1FF, status.DeviceMajor, status.DeviceMinor));
    }

    private bool Finish(RestoreEntry entry, Errno made)
    {
        if (made is Errno.EPERM or Errno.EOPNOTSUPP)
        {
            context.Tally.AddNotMade(_directory.PathOf(entry.Name));
            return false;
        }

        if (made != Errno.None)
            throw RestoreContext.TargetFailure(made, "make", _directory.PathOf(entry.Name));
        context.Tally.AddLosses(_attributes.Finish(_directory.Target, entry.Name, entry.Status, entry.Xattrs, _xattrs));
        context.Tally.AddOther();
        return true;
    }

    private void Damage(byte[] name, string doing, string cause) =>
        context.Log.AddDamage(doing, _directory.PathOf(name).ToString(), cause);
}

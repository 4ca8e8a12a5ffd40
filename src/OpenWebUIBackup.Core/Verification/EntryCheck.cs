using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Verification;

/// <summary>Compares names with their lines of the manifest. One a worker thread, made on that thread.</summary>
internal sealed class EntryCheck(
    bool checksOwners, DamageKinds overlooked, Findings findings, LinkGrouping links, CancellationToken cancellation)
{
    private readonly bool _privileged = ProcessLimits.IsRoot;
    private readonly XattrAccess _xattrs = XattrAccess.ForThisThread(ProcessLimits.IsRoot);
    private readonly ContentHash _content = new(findings, cancellation);
    private readonly ManifestLineParser _parser = new();
    private readonly List<string> _faults = [];
    private DamageKinds _kinds;

    /// <summary>Compares everything in <paramref name="batch"/>.</summary>
    internal void Check(VerificationBatch batch)
    {
        var directory = batch.Directory!;
        var counts = default(ManifestCounts);
        var withoutHash = 0L;
        var rest = batch.Bytes;
        for (var i = 0; i < batch.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Next(i, ref rest, out var name, out var line);
            var entry = _parser.Parse(line);
            _kinds = DamageKinds.None;
            if (name.IsEmpty)
                CheckRoot(directory.Handle, entry);
            else if (entry.Type == FileType.Regular)
            {
                CheckFile(directory.Handle, name, entry);
                withoutHash += entry.HasHash ? 0 : 1;
            }
            else
                CheckOther(directory.Handle, name, entry);
            if ((_kinds & ~overlooked) != DamageKinds.None)
                Report(entry.ToPath());
            counts.Add(entry);
        }

        // The directory may be closed after this, and its number be another's.
        _xattrs.Leave();
        findings.AddChecked(counts, withoutHash);
        findings.Advance(counts.Files, 0);
    }

    /// <summary>Compares the root of the tree, which has no name to be asked by.</summary>
    private void CheckRoot(DirectoryHandle root, scoped in ManifestEntry entry)
    {
        if (!CheckStatus(root.Status, entry))
            return;
        var errno = root.TryReadXattrs(_privileged, out var attributes);
        CheckAttributes(errno, attributes, entry);
    }

    private void CheckFile(DirectoryHandle directory, ReadOnlySpan<byte> name, scoped in ManifestEntry entry)
    {
        // Asked by name first: opening what turned into a device could do something.
        var errno = directory.TryGetStatus(name, out var status);
        if (errno != Errno.None)
        {
            AddUnreadable(errno);
            return;
        }

        if (!CheckStatus(status, entry))
            return;
        errno = directory.TryOpenFile(name, out var file);
        if (errno != Errno.None)
        {
            AddUnreadable(errno);
            return;
        }

        using (file)
        {
            errno = file!.TryReadXattrs(_privileged, out var attributes);
            CheckAttributes(errno, attributes, entry);
            if (!entry.HasHash || status.Size != entry.Size)
                return;
            errno = _content.TryRead(file!, status.Size, out var hash);
            if (errno != Errno.None)
                AddUnreadable(errno);
            else if (hash != entry.Hash)
                Add(DamageKinds.Content, $"content has XXH128 {HashText.Format(hash)}, should have {HashText.Format(entry.Hash)}");
        }
    }

    private void CheckOther(DirectoryHandle directory, ReadOnlySpan<byte> name, scoped in ManifestEntry entry)
    {
        var errno = directory.TryGetStatus(name, out var status);
        if (errno != Errno.None)
        {
            AddUnreadable(errno);
            return;
        }

        if (!CheckStatus(status, entry))
            return;
        if (entry.Type == FileType.SymbolicLink)
        {
            errno = directory.TryReadLink(name, out var target);
            if (errno != Errno.None)
                AddUnreadable(errno);
            else if (!entry.Target.SequenceEqual(target))
                Add(DamageKinds.Target, $"points to {UnixPath.Display(target)}, should point to {UnixPath.Display(entry.Target)}");
        }

        errno = _xattrs.TryRead(directory, name, out var attributes);
        CheckAttributes(errno, attributes, entry);
    }

    /// <summary>What statx tells. False when it is something else, with which nothing can be compared.</summary>
    private bool CheckStatus(in FileStatus status, scoped in ManifestEntry entry)
    {
        if (status.Type != entry.Type)
        {
            Add(DamageKinds.Type, $"is a {Describe(status.Type)}, should be a {Describe(entry.Type)}");
            return false;
        }

        if (entry.Type == FileType.Regular && status.Size != entry.Size)
            Add(DamageKinds.Size, $"has {status.Size} bytes, should have {entry.Size}");
        if (status.ModifiedAt != entry.ModifiedAt)
            Add(DamageKinds.ModifiedAt, $"was modified at {Describe(status.ModifiedAt)}, should be {Describe(entry.ModifiedAt)}");
        var sameOwner = status.UserId == entry.UserId && status.GroupId == entry.GroupId;
        if (checksOwners && !sameOwner)
            Add(DamageKinds.Owner, $"belongs to {status.UserId}:{status.GroupId}, should belong to {entry.UserId}:{entry.GroupId}");
        CheckMode(status, entry, sameOwner);
        if (entry.Type is FileType.BlockDevice or FileType.CharacterDevice
            && (status.DeviceMajor != entry.DeviceMajor || status.DeviceMinor != entry.DeviceMinor))
            Add(DamageKinds.Device, $"is device {status.DeviceMajor}:{status.DeviceMinor}, should be {entry.DeviceMajor}:{entry.DeviceMinor}");
        if (entry.Type != FileType.Directory && links.Fault(status, entry.HardLinkGroup) is { } fault)
            Add(DamageKinds.HardLinks, fault);
        return true;
    }

    private void CheckMode(in FileStatus status, scoped in ManifestEntry entry, bool sameOwner)
    {
        // A symbolic link's bits are always 0777, whatever some file system says.
        if (entry.Type == FileType.SymbolicLink || status.Mode == entry.Mode)
            return;
        // With another owner the set-id bits must not be given: they would lend another's rights.
        const int setId = 0xC00; // 06000
        if (!checksOwners && !sameOwner && (status.Mode | setId) == (entry.Mode | setId))
            return;
        Add(DamageKinds.Mode, $"has mode {Octal(status.Mode)}, should have {Octal(entry.Mode)}");
    }

    private void CheckAttributes(Errno errno, Xattr[] found, scoped in ManifestEntry entry)
    {
        if (errno != Errno.None)
        {
            AddUnreadable(errno);
            return;
        }

        if (found.Length == 0 && entry.Attributes.IsEmpty)
            return;
        foreach (var attribute in entry.Attributes)
        {
            // What only root sees cannot be compared by others.
            if (!Xattr.IsKept(attribute.Name.Bytes, _privileged))
                continue;
            var index = Array.FindIndex(found, other => other.Name == attribute.Name);
            if (index < 0)
                Add(DamageKinds.Attributes, $"lacks the extended attribute {attribute.Name}");
            else if (found[index] != attribute)
                Add(DamageKinds.Attributes, $"has another value of the extended attribute {attribute.Name}");
        }

        foreach (var attribute in found)
            if (!Contains(entry.Attributes, attribute.Name) && !IsSetBySystem(attribute.Name))
                Add(DamageKinds.Attributes, $"has an extended attribute too many, {attribute.Name}");
    }

    private static bool Contains(ReadOnlySpan<Xattr> attributes, UnixPath name)
    {
        foreach (var attribute in attributes)
            if (attribute.Name == name)
                return true;
        return false;
    }

    // Labels that the kernel gives every new file where the module is loaded: no part of what was captured.
    private static bool IsSetBySystem(UnixPath name) =>
        name.Bytes.SequenceEqual("security.selinux"u8) || name.Bytes.SequenceEqual("security.ima"u8)
        || name.Bytes.SequenceEqual("security.evm"u8) || name.Bytes.StartsWith("security.SMACK64"u8);

    private void AddUnreadable(Errno errno) => Add(DamageKinds.Unreadable, $"cannot be read: {errno.Describe()}");

    private void Add(DamageKinds kind, string fault)
    {
        if (_kinds == DamageKinds.None)
            _faults.Clear();
        _kinds |= kind;
        _faults.Add(fault);
    }

    private void Report(UnixPath path) => findings.Add(path, _kinds, string.Join("; ", _faults));

    private static string Octal(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private static string Describe(UnixTime time) => $"{time.Seconds}.{time.Nanoseconds:d9}";

    private static string Describe(FileType type) => type switch
    {
        FileType.Regular => "file",
        FileType.Directory => "directory",
        FileType.SymbolicLink => "symbolic link",
        FileType.Fifo => "FIFO",
        FileType.CharacterDevice => "character device",
        FileType.BlockDevice => "block device",
        FileType.Socket => "socket",
        _ => "thing of unknown type",
    };
}

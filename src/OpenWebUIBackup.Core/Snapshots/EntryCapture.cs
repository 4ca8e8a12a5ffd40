using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// Captures everything that is not a directory: links it to the previous snapshot or copies it, and writes its line.
/// One a worker thread.
/// </summary>
internal sealed class EntryCapture
{
    private readonly CaptureContext _context;
    private readonly FileCopier _copier = new();
    private readonly AttributeWriter _attributes = new();
    private readonly ManifestLineParser _parser = new();
    private readonly XattrAccess _xattrs;
    private readonly DatabaseEntryCapture _databases;
    private DirectoryNode _directory = null!;
    private ManifestBlock _block = null!;
    private bool _detectDatabases;

    /// <summary>Must be made on the worker's own thread.</summary>
    internal EntryCapture(CaptureContext context)
    {
        _context = context;
        _xattrs = XattrAccess.ForThisThread(context.Privileged);
        _databases = new DatabaseEntryCapture(context, _copier);
    }

    /// <summary>Captures the names of <paramref name="batch"/> and writes their lines to <paramref name="block"/>.</summary>
    internal void Capture(Batch batch, ManifestBlock block, CaptureMode mode)
    {
        _directory = batch.Directory;
        _block = block;
        _detectDatabases = mode.DetectDatabases;
        var listing = _directory.Listing!;
        var lines = batch.PreviousLines is null ? default : batch.PreviousLines.WrittenSpan;
        var decided = 0;
        for (var index = batch.First; index < batch.End; index++)
        {
            if (decided < batch.Decided.Count && batch.Decided[decided].Index == index)
            {
                AppendDirectory(batch.LineOf(batch.Decided[decided++]));
                continue;
            }

            _context.Cancellation.ThrowIfCancellationRequested();
            var name = listing[index];
            if (mode.Refresh && IsCurrent(name))
                continue;
            if (_directory.Base is null && !mode.Refresh && listing.TypeHint(index) == FileType.Regular && CopyResting(name))
                continue;
            var known = Find(ref lines, name, out var previous);
            Capture(name, known, previous);
        }

        _xattrs.Leave();
    }

    private void AppendDirectory(ReadOnlySpan<byte> line)
    {
        if (!line.IsEmpty)
            _block.AppendLine(line, new ManifestEntry { Type = FileType.Directory });
    }

    /// <summary>Moves on to the previous manifest's entry for a name.</summary>
    private bool Find(ref ReadOnlySpan<byte> lines, ReadOnlySpan<byte> name, out ManifestEntry previous)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.IndexOf((byte)'\n');
            previous = _parser.Parse(lines[..end]);
            var order = PreviousLines.ComparePath(previous.Path, _directory.Prefix, name);
            if (order > 0)
                break;
            lines = lines[(end + 1)..];
            if (order == 0)
                return true;
        }

        previous = default;
        return false;
    }

    private void Capture(ReadOnlySpan<byte> name, bool known, scoped in ManifestEntry previous)
    {
        var errno = _directory.Source.TryGetStatus(name, out var status);
        if (errno != Errno.None)
        {
            SourceProblem(name, errno, "read the status of");
            return;
        }

        if (status.Type == FileType.Socket)
        {
            _context.Tally.AddSocket();
            return;
        }

        if (status.Type is FileType.Directory or FileType.Unknown)
        {
            SourceProblem(name, Errno.ENOENT, "capture");
            return;
        }

        _context.NoteAge(status.ModifiedAt);
        if (status.LinkCount == 1)
        {
            CaptureFirst(name, status, known, previous);
            return;
        }

        lock (_context.Groups.Lock)
        {
            if (_context.Groups.Find(status) is { } file && LinkToGroup(name, status, file))
                return;
            if (CaptureFirst(name, status, known, previous) is { } captured)
                _context.Groups.Add(status, captured, _directory.Target, name);
        }
    }

    /// <summary>In a second walk: whether the snapshot has the file as it is now.</summary>
    private bool IsCurrent(ReadOnlySpan<byte> name)
    {
        // Nobody can set the change time: what last changed before the first walk began, that walk has.
        if (_directory.Source.TryGetStatus(name, out var status) != Errno.None || status.ChangedAt < _context.Started)
            return true; // also what was deleted since: what was captured stands
        if (_directory.Target.TryGetStatus(name, out var captured) != Errno.None)
            return false;
        if (_context.Rule.LooksUnchanged(status, captured))
            return true;
        if (_directory.Target.TryUnlink(name) is var errno and not Errno.None)
            _context.Problems.LeaveOut(CaptureContext.TargetProblem(errno, "replace", _directory.PathOf(name)));
        return false;
    }

    private bool LinkToGroup(ReadOnlySpan<byte> name, in FileStatus status, CapturedFile file)
    {
        var errno = _context.Groups.TryLinkTo(status, _directory.Target, name);
        if (errno != Errno.None)
        {
            // The limit of names, most likely: this name begins a second copy.
            _context.Groups.Forget(status);
            _context.Tally.AddLinkFailure(errno);
            return false;
        }

        _context.Tally.AddLinked(file.Status);
        Emit(name, file);
        return true;
    }

    private CapturedFile? CaptureFirst(
        ReadOnlySpan<byte> name, in FileStatus status, bool known, scoped in ManifestEntry previous)
    {
        if (_detectDatabases && known && previous.IsDatabase && status.Type == FileType.Regular)
            return CaptureDatabase(name, status, known, previous);
        if (TryLink(name, status, known, previous, out var database) is { } linked)
            return linked;
        if (database)
            return CaptureDatabase(name, status, known, previous);
        return status.Type == FileType.Regular ? CopyFile(name, status, known, previous) : MakeNode(name, status);
    }

    /// <summary>Links the name to the previous snapshot if nothing about it changed.</summary>
    private CapturedFile? TryLink(
        ReadOnlySpan<byte> name, in FileStatus status, bool known, scoped in ManifestEntry previous, out bool database)
    {
        database = false;
        if (_directory.Base is not { } linkBase
            || linkBase.TryGetStatus(name, out var based) != Errno.None
            || !_context.Rule.LooksUnchanged(status, based)
            || (known && previous.IsDatabase)
            || !SameAttributes(name, status, known, previous, out var attributes)
            || !SameTarget(name, status, out var target))
            return null;
        if (_detectDatabases && !known && status.Type == FileType.Regular && DatabaseEntryCapture.LooksLikeDatabase(_directory.Source, name))
        {
            database = true;
            return null;
        }

        var baseFile = known ? previous.HardLinkGroup : based.LinkCount > 1 && !_context.Base!.HasManifest ? based.Inode : 0;
        if (baseFile != 0 && !Claim(baseFile, status))
            return null;
        if (_directory.Target.TryLink(linkBase, name, name) is var errno and not Errno.None)
        {
            _context.Tally.AddLinkFailure(errno);
            return null;
        }

        var hash = default(UInt128);
        var hasHash = false;
        if (status.Type == FileType.Regular)
        {
            hasHash = known && LinkRule.HashHolds(based, previous);
            hash = hasHash ? previous.Hash : HashOf(name, out hasHash);
        }

        _context.Tally.AddLinked(status);
        Emit(name, status, hash, hasHash, attributes, target, database: false);
        return status.LinkCount > 1
            ? new CapturedFile(status, hash, hasHash, attributes, target)
            : _capturedWithoutFacts;
    }

    // Only files with several names need their facts again.
    private static readonly CapturedFile _capturedWithoutFacts = new(default, default, false, [], []);

    private bool Claim(ulong baseFile, in FileStatus status)
    {
        lock (_context.Groups.Lock)
            return _context.Groups.TryClaim(baseFile, status);
    }

    private bool SameAttributes(
        ReadOnlySpan<byte> name, in FileStatus status, bool known, scoped in ManifestEntry previous,
        out Xattr[] attributes)
    {
        if (known && LinkRule.IsUntouched(status, previous))
        {
            attributes = previous.Attributes.ToArray();
            return true;
        }

        attributes = [];
        if (_xattrs.TryRead(_directory.Source, name, out var now) != Errno.None
            || _xattrs.TryRead(_directory.Base!, name, out var then) != Errno.None
            || !now.AsSpan().SequenceEqual(then))
            return false;
        attributes = now;
        return true;
    }

    private bool SameTarget(ReadOnlySpan<byte> name, in FileStatus status, out byte[] target)
    {
        target = [];
        return status.Type != FileType.SymbolicLink
            || (_directory.Source.TryReadLink(name, out target) == Errno.None
                && _directory.Base!.TryReadLink(name, out var previous) == Errno.None
                && target.AsSpan().SequenceEqual(previous));
    }

    /// <summary>The content hash of a file that was linked to a snapshot whose manifest does not tell it.</summary>
    private UInt128 HashOf(ReadOnlySpan<byte> name, out bool known)
    {
        var hash = default(UInt128);
        var errno = _directory.Target.TryOpenFile(name, out var file);
        if (errno == Errno.None)
        {
            using (file)
                errno = _copier.TryHash(file!, out hash, _context.Cancellation);
        }

        known = errno == Errno.None;
        if (!known)
            _context.Problems.Add(Problem.Warning("read", $"{_directory.PathOf(name)} in the previous snapshot",
                errno.Describe(), "Its content cannot be verified. See the kernel's log (dmesg)."));
        return hash;
    }

    /// <summary>Copies a file of a directory that no earlier snapshot has, if it is of the ordinary kind.</summary>
    private bool CopyResting(ReadOnlySpan<byte> name)
    {
        if (_copier.TryCopyResting(
            _directory.Source, name, _directory.Target, name, _detectDatabases, _context.Started) is not { } result)
            return false;
        _context.NoteAge(result.Status.ModifiedAt);
        EmitCopy(name, result);
        return true;
    }

    private CapturedFile? CopyFile(
        ReadOnlySpan<byte> name, in FileStatus status, bool known, scoped in ManifestEntry previous)
    {
        var result = _copier.Copy(
            _directory.Source, name, _directory.Target, name, _detectDatabases, _context.Cancellation,
            known: status);
        if (result.Ending == CopyEnding.IsDatabase)
            return CaptureDatabase(name, status, known, previous);
        return EmitCopy(name, result);
    }

    private CapturedFile? EmitCopy(ReadOnlySpan<byte> name, in CopyResult result)
    {
        switch (result.Ending)
        {
            case CopyEnding.Vanished or CopyEnding.SourceFailed:
                SourceProblem(name, result.Errno, result.Operation!);
                return null;
            case CopyEnding.TargetFailed:
                _context.Problems.LeaveOut(CaptureContext.TargetProblem(result.Errno, result.Operation!, _directory.PathOf(name)));
                return null;
        }

        if (result.Ending == CopyEnding.ChangedWhileRead)
            _context.Problems.Add(Problem.Warning("get a quiet moment to copy", _directory.PathOf(name).ToString(),
                $"it changed each of the {FileCopier.Attempts} times that it was read",
                "The snapshot has it as it was read last. Run again, or stop the stack for the snapshot."));
        if (result.Losses != AttributeLosses.None)
            _context.NoteLosses(result.Losses, _directory.PathOf(name));
        _context.Tally.AddCopied(result.Status.Size);
        Emit(name, result.Status, result.Hash, true, result.Xattrs, default, database: false);
        return new CapturedFile(result.Status, result.Hash, true, result.Xattrs, []);
    }

    private CapturedFile? MakeNode(ReadOnlySpan<byte> name, in FileStatus status)
    {
        var link = Array.Empty<byte>();
        var errno = _xattrs.TryRead(_directory.Source, name, out var xattrs);
        if (errno == Errno.None && status.Type == FileType.SymbolicLink)
            errno = _directory.Source.TryReadLink(name, out link);
        if (errno != Errno.None)
        {
            SourceProblem(name, errno, "read");
            return null;
        }

        errno = status.Type == FileType.SymbolicLink
            ? _directory.Target.TryMakeSymbolicLink(link, name)
            : _directory.Target.TryMakeNode(name, status.Type, status.Mode & 0x1FF, status.DeviceMajor, status.DeviceMinor);
        if (errno != Errno.None)
        {
            _context.Problems.LeaveOut(CaptureContext.TargetProblem(errno, "make", _directory.PathOf(name)));
            return null;
        }

        var losses = _attributes.Finish(_directory.Target, name, status, xattrs, _xattrs);
        if (losses != AttributeLosses.None)
            _context.NoteLosses(losses, _directory.PathOf(name));
        Emit(name, status, default, false, xattrs, link, database: false);
        return new CapturedFile(status, default, false, xattrs, link);
    }

    private CapturedFile? CaptureDatabase(
        ReadOnlySpan<byte> name, in FileStatus status, bool known, scoped in ManifestEntry previous)
    {
        if (_databases.Capture(_directory, name, status, known, previous) is not { } captured)
            return null;
        Emit(name, captured.Status, captured.Hash, captured.HasHash, captured.Attributes, default, database: true);
        return captured;
    }

    private void Emit(ReadOnlySpan<byte> name, CapturedFile file) =>
        Emit(name, file.Status, file.Hash, file.HasHash, file.Attributes, file.Target, database: false);

    private void Emit(
        ReadOnlySpan<byte> name, in FileStatus status, UInt128 hash, bool hasHash, ReadOnlySpan<Xattr> attributes,
        ReadOnlySpan<byte> target, bool database) =>
        _block.Append(new ManifestEntry
        {
            PathPrefix = _directory.Prefix,
            Path = name,
            Type = status.Type,
            Size = status.Type == FileType.Regular ? status.Size : 0,
            ModifiedAt = status.ModifiedAt,
            Mode = status.Mode,
            UserId = status.UserId,
            GroupId = status.GroupId,
            Target = target,
            DeviceMajor = status.DeviceMajor,
            DeviceMinor = status.DeviceMinor,
            Hash = hash,
            HasHash = hasHash,
            HardLinkGroup = status.LinkCount > 1 ? _context.Groups.NumberOf(status) : 0,
            Attributes = attributes,
            SourceChangedAt = status.ChangedAt,
            SourceInode = status.Inode,
            IsDatabase = database,
        });

    private void SourceProblem(ReadOnlySpan<byte> name, Errno errno, string operation)
    {
        var path = _directory.PathOf(name).ToString();
        if (errno is Errno.ENOENT or Errno.ELOOP or Errno.ENXIO or Errno.ENOTDIR)
            _context.Problems.Add(Problem.Warning("capture", path, "it vanished, or became something else, while the snapshot was made"));
        else
            _context.Problems.LeaveOut(Problem.Warning(operation, path, errno.Describe(), errno switch
            {
                Errno.EACCES or Errno.EPERM => "It is not in the snapshot. Run as root, or as a user who may read it.",
                Errno.EIO => "It is not in the snapshot. See the kernel's log (dmesg): the disk may be failing.",
                _ => "It is not in the snapshot.",
            }));
    }
}

/// <summary>What a walk looks for.</summary>
/// <param name="DetectDatabases">Whether files that are SQLite databases are captured as such: not below uploads,
/// where what users uploaded is a plain file.</param>
/// <param name="Refresh">Whether this is a second walk that only takes what is new or changed since the first.</param>
internal readonly record struct CaptureMode(bool DetectDatabases, bool Refresh);

using System.Text;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// One snapshot in the making. The order is what makes the parts fit each other while the application runs: uploads,
/// then everything else with its databases, then vector stores, then the uploads that came since; so every row finds
/// its file, and what is extra is harmless.
/// </summary>
internal sealed class SnapshotBuild
{
    private const int PrivateDirectory = 0x1C0; // 0700
    private const int MostVectorStoreAttempts = 5;
    private const int ClockTick = 20_000_000; // ns; twice the tick of CONFIG_HZ=100
    private static readonly UnixPath _uploads = new("uploads");
    private static readonly UnixPath _vectorStore = new("vector_db");

    private readonly SnapshotRequest _request;
    private readonly SnapshotWorkspace _workspace;
    private readonly LinkBase? _linkBase;
    private readonly IVectorStoreCheck _vectorStores;
    private readonly ProblemLog _problems;
    private readonly IRunEvents _events;
    private readonly CancellationToken _cancellation;
    private readonly IDatabaseCapturer _databases;
    private readonly Stack<ManifestBlock> _spareBlocks = new();
    private readonly List<ManifestSegment> _segments = [];
    private readonly DateTime _started = DateTime.UtcNow;
    private readonly string _name;
    private PlaceProbe _place;
    private CaptureContext _context = null!;
    private DirectoryHandle _work = null!;
    private DirectoryHandle _tree = null!;
    private WorkerPool _workers = null!;

    internal SnapshotBuild(
        SnapshotRequest request, SnapshotWorkspace workspace, LinkBase? linkBase, IDatabaseCapturer databases,
        IVectorStoreCheck vectorStores, ProblemLog problems, IRunEvents events, CancellationToken cancellation)
    {
        _request = request;
        _workspace = workspace;
        _linkBase = linkBase;
        _databases = databases;
        _vectorStores = vectorStores;
        _problems = problems;
        _events = events;
        _cancellation = cancellation;
        _name = workspace.FreeName(request.Names, _started);
    }

    /// <summary>The snapshot's name once it exists.</summary>
    internal string? FinalName { get; private set; }

    internal string? BaseName => _linkBase?.Name;

    internal SnapshotTally Tally => _context?.Tally ?? new SnapshotTally();

    /// <summary>Builds it and gives it its name; whatever ends it early, nothing of it is left.</summary>
    internal void Make(DirectoryHandle source)
    {
        var directoryName = Encoding.UTF8.GetBytes(_name);
        _work = MakeDirectory(_workspace.Partial, directoryName);
        try
        {
            _tree = MakeDirectory(_work, "tree"u8);
            using var links = MakeDirectory(_work, "links"u8);
            _context = new CaptureContext
            {
                Base = _linkBase,
                Groups = new HardLinkGroups(links),
                Problems = _problems,
                Databases = _databases,
                Cancellation = _cancellation,
                LooksUpAhead = _tree.IsOnExt,
                Started = UnixTime.FromTotalNanoseconds(UnixTime.FromDateTime(_started).TotalNanoseconds - ClockTick),
            };
            _place = PlaceProbe.Try(_work);
            _context.NoteLosses(_place.Losses, new UnixPath("."));
            var status = source.Status;
            using (new ProgressTicker("snapshot", _context.Tally, _events))
            using (var workers = new WorkerPool(_context, _request.Threads))
            {
                _workers = workers;
                Capture(source, status);
            }

            FinishRoot(source, status);
            _request.WhenRead?.Invoke();
            TreeRemoval.Remove(_work, "links"u8, cancellation: _cancellation);
            Publish(directoryName);
        }
        finally
        {
            foreach (var segment in _segments)
                segment.Dispose();
            foreach (var block in _spareBlocks)
                block.Dispose();
            _tree?.Dispose();
            _work.Dispose();
            if (FinalName is null)
            {
                _workspace.RemoveHidden(directoryName, CancellationToken.None);
                _workspace.RemoveKeys(directoryName);
            }

            TreeRemoval.Remove(_workspace.Partial, directoryName, cancellation: CancellationToken.None);
        }
    }

    private void Capture(DirectoryHandle source, in FileStatus rootStatus)
    {
        var hasStore = IsVectorStore(source);
        var hasExtras = _request.Extras.Count > 0;
        var hasUploads = source.TryGetStatus(_uploads.Bytes, out var uploads) == Errno.None
            && uploads.Type == FileType.Directory;
        if (hasUploads)
            RunWalk(source, NewSegment(), new CaptureMode(DetectDatabases: false, Refresh: false), WalkScope.Just(_uploads));
        // What was linked is what an earlier snapshot has; a young one may have been only half of an upload then, and
        // be finished, and get its row, before the database is captured. No directory's time would tell.
        var uploadsMove = _context.Tally.Copied > 0 || _context.MetYoung;

        var rest = NewSegment();
        AppendRoot(rest, source, rootStatus);
        RunWalk(source, rest, new CaptureMode(DetectDatabases: true, Refresh: false),
            WalkScope.AllBut([.. hasUploads ? [_uploads] : Array.Empty<UnixPath>(), .. hasStore ? [_vectorStore] : Array.Empty<UnixPath>(),
                .. hasExtras ? [ExtraSource.Place] : Array.Empty<UnixPath>()]));
        if (hasStore)
            CaptureVectorStore(source);
        if (hasExtras)
            CaptureExtras(source, rootStatus);
        if (hasUploads && (uploadsMove || UploadsMoved(source, uploads)))
            RunWalk(source, NewSegment(), new CaptureMode(DetectDatabases: false, Refresh: true), WalkScope.Just(_uploads));
    }

    private void CaptureExtras(DirectoryHandle source, in FileStatus rootStatus)
    {
        if (source.Exists(ExtraSource.Place.Bytes))
            _problems.Add(Problem.Warning("capture", $"{ExtraSource.Place} of the data directory",
                "extra components have that name in a snapshot", "A restore by hand has left it there: move it to where it belongs."));
        void Refuse(DirectoryHandle extra, string path) => TreeNesting.Check(extra, _workspace.Root, path, _request.Directory);
        new ExtraCapture(_context, _tree, Refuse, NewSegment, (segment, extra, prefix, from, to, linkBase) =>
        {
            using var previous = _linkBase?.OpenLines();
            using var walk = new Walk(new CaptureMode(DetectDatabases: true, Refresh: false), new OrderedOutput(segment, _spareBlocks))
            {
                Prefix = prefix,
                Filter = extra.Exclude,
            };
            new TreeWalk(_context, _workers, walk, previous).Run(from, to, linkBase, WalkScope.AllBut());
        }).Run(_request.Extras, rootStatus);
    }

    /// <summary>
    /// Whether names may have come or gone since the first walk began: the directory's times tell, unless they are so
    /// close to that moment that a change in the same tick of the kernel's clock could hide. Subdirectories, which
    /// the application does not make, have times of their own and are always looked at.
    /// </summary>
    private bool UploadsMoved(DirectoryHandle source, in FileStatus before)
    {
        return source.TryGetStatus(_uploads.Bytes, out var now) != Errno.None
            || now.ModifiedAt != before.ModifiedAt || now.ChangedAt != before.ChangedAt || !now.IsSameFile(before)
            || now.LinkCount != 2
            || now.ChangedAt >= _context.Started;
    }

    private bool IsVectorStore(DirectoryHandle source)
    {
        if (_request.Exclude.ExcludesDirectory(_vectorStore.Bytes)
            || source.TryOpenDirectory(_vectorStore.Bytes, out var directory) != Errno.None)
            return false; // an error shows again, and is reported, when the walk comes to it
        using (directory)
            return _vectorStores.IsVectorStore(directory!);
    }

    private void CaptureVectorStore(DirectoryHandle source)
    {
        var store = _vectorStore;
        for (var attempt = 1; ; attempt++)
        {
            using var live = source.OpenDirectory(store.Bytes);
            _context.Groups.Mark();
            _problems.Hold();
            var mark = _context.Tally.Mark();
            object? begun = null;
            var segment = NewSegment();
            RunWalk(source, segment, new CaptureMode(DetectDatabases: true, Refresh: false), WalkScope.Just(store),
                node => begun = CaptureStoreDatabase(node, live) ?? begun);
            using var captured = _tree.OpenDirectory(store.Bytes);
            var fault = begun is null ? null : _vectorStores.Compare(begun, captured, _cancellation);
            if (fault is null || attempt == MostVectorStoreAttempts)
                _problems.Release();
            if (fault is null)
                return;
            if (attempt == MostVectorStoreAttempts)
            {
                _problems.Add(Problem.Warning("get a quiet moment to capture", store.ToString(),
                    $"{fault}, at each of {MostVectorStoreAttempts} attempts",
                    "Its last vectors may be missing from the snapshot. Run again when fewer documents are being taken in, "
                    + "or stop the stack for the snapshot."));
                return;
            }

            _segments.Remove(segment);
            segment.Dispose();
            _context.Groups.TakeBack();
            _context.Tally.TakeBack(mark);
            _problems.Forget();
            TreeRemoval.Remove(_tree, store.Bytes, cancellation: _cancellation);
            _cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(100 * attempt));
            _cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A vector store's database comes before its other files, wherever its name sorts.</summary>
    private object? CaptureStoreDatabase(DirectoryNode node, DirectoryHandle live)
    {
        var name = _vectorStores.DatabaseName;
        var path = node.PathOf(name);
        if (path.Parent != _vectorStore || _request.Exclude.ExcludesFile(path.Bytes))
            return null;
        var parser = new ManifestLineParser();
        using var lines = _linkBase?.OpenLines();
        var known = lines?.Take(node.Prefix, name, name);
        var capture = new DatabaseEntryCapture(_context, new FileCopier());
        if (known is { WrittenCount: > 0 })
            capture.CaptureAhead(node, name, parser.Parse(known.WrittenSpan[..known.WrittenSpan.IndexOf((byte)'\n')]), true);
        else
            capture.CaptureAhead(node, name, default, false);
        return _context.DatabaseFacts.TryGetValue(path, out var facts)
            ? _vectorStores.Begin(live, node.Target, facts, _cancellation)
            : null;
    }

    private void RunWalk(
        DirectoryHandle source, ManifestSegment segment, CaptureMode mode, WalkScope scope,
        Action<DirectoryNode>? entering = null)
    {
        using var previous = _linkBase?.OpenLines();
        using var walk = new Walk(mode, new OrderedOutput(segment, _spareBlocks)) { Filter = _request.Exclude };
        new TreeWalk(_context, _workers, walk, previous) { Entering = entering }.Run(source, _tree, _linkBase?.Tree, scope);
    }

    private static void AppendRoot(ManifestSegment segment, DirectoryHandle source, in FileStatus status)
    {
        _ = source.TryReadXattrs(ProcessLimits.IsRoot, out var xattrs); // FinishRoot reads them again and reports
        using var block = new ManifestBlock();
        block.Append(TreeWalk.LineOf(default, default, status, xattrs));
        segment.Append(block);
    }

    private void FinishRoot(DirectoryHandle source, in FileStatus status)
    {
        var errno = source.TryReadXattrs(_context.Privileged, out var xattrs);
        if (errno != Errno.None)
            _problems.Add(Problem.Warning("read the extended attributes of", _request.Source, errno.Describe()));
        _context.NoteLosses(new AttributeWriter().Finish(_tree, status, xattrs), new UnixPath("."));
    }

    private void Publish(byte[] directoryName)
    {
        _cancellation.ThrowIfCancellationRequested();
        AddSummaries();
        ManifestWriter.Write(_work, "manifest"u8, Header(), _segments, _cancellation);
        using var keys = WriteKeys();
        _tree.FlushFileSystem();
        _cancellation.ThrowIfCancellationRequested();
        if (keys is not null)
        {
            Rename(_work, "keys"u8, keys, directoryName, replace: true);
            keys.Flush();
        }

        var manifestName = Encoding.UTF8.GetBytes(_name + SnapshotWorkspace.ManifestSuffix);
        // A manifest without a snapshot may be left of one that was removed by hand.
        Rename(_work, "manifest"u8, _workspace.Manifests, manifestName, replace: true);
        _workspace.Manifests.Flush();
        // The name that makes it exist.
        var errno = _work.TryRename("tree"u8, _workspace.Root, directoryName);
        if (errno == Errno.EACCES)
            MoveReadOnly(directoryName);
        else if (errno != Errno.None)
            throw DirectoryHandle.Failure(errno, "rename to its final name", directoryName);
        _workspace.Root.Flush();
        FinalName = _name;
    }

    /// <summary>
    /// Names a tree whose source's own directory is not writable for its owner. Moving a directory to another one
    /// rewrites its "..", which wants it writable for anybody but root; a new name where it is does not. So it moves
    /// under a hidden name first and has its mode again before it gets the other.
    /// </summary>
    private void MoveReadOnly(byte[] directoryName)
    {
        var hidden = SnapshotWorkspace.HiddenName(directoryName);
        var mode = _tree.Status.Mode;
        if (_tree.TrySetMode(mode | PrivateDirectory) is var errno and not Errno.None)
            throw DirectoryHandle.Failure(errno, "set the mode of", directoryName);
        Rename(_work, "tree"u8, _workspace.Root, hidden, replace: false);
        if ((errno = _tree.TrySetMode(mode)) != Errno.None)
            throw DirectoryHandle.Failure(errno, "set the mode of", directoryName);
        _tree.FlushFileSystem();
        Rename(_workspace.Root, hidden, _workspace.Root, directoryName, replace: false);
    }

    private static void Rename(
        DirectoryHandle from, ReadOnlySpan<byte> name, DirectoryHandle to, ReadOnlySpan<byte> toName, bool replace)
    {
        if (from.TryRename(name, to, toName, replace) is var errno and not Errno.None)
            throw DirectoryHandle.Failure(errno, "rename to its final name", toName);
    }

    /// <summary>Writes the instance's keys; null where there are none to be kept, else the directory that they belong into.</summary>
    private DirectoryHandle? WriteKeys()
    {
        if (_request.Notes.Keys.Count == 0)
            return null;
        using var file = _work.CreateFile("keys"u8, 0x180); // 0600
        if (file.TryWrite(KeyFile.Write(_request.Notes.Keys)) is var errno and not Errno.None)
            throw DirectoryHandle.Failure(errno, "write", "keys"u8);
        return _workspace.OpenKeys();
    }

    private void AddSummaries()
    {
        if (Tally.Sockets > 0)
            _problems.Add(Problem.Note("keep", $"{Tally.Sockets} socket(s)", "a socket has no content",
                "Whoever listens on it makes it anew."));
        if (!_place.HasHardLinks || (Tally.LinkFailures > 0 && Tally.Linked == 0))
            _problems.Add(Problem.Note("hard-link unchanged files in", _request.Directory,
                "its file system has no hard links, or forbids these",
                "Each snapshot is a full copy. Use one of Linux's own file systems, such as ext4, to save the space."));
    }

    private ManifestHeader Header()
    {
        var databases = _context.DatabaseFacts.Values.OrderBy(facts => facts.Path).ToArray();
        return new ManifestHeader
        {
            AgentVersion = _request.AgentVersion,
            Host = _request.Host,
            Instance = _request.Instance,
            IsPrivileged = ProcessLimits.IsRoot,
            Name = _name,
            Started = _started,
            Finished = DateTime.UtcNow,
            Source = _request.Source,
            OpenWebUIVersion = _request.Notes.OpenWebUIVersion,
            Keys = [.. _request.Notes.Keys.Select(key => new KeyNote(key.Name, KeyFingerprint.Of(key.Name, key.Value)))],
            SchemaRevision = databases.FirstOrDefault(facts => facts.Path == new UnixPath("webui.db"))?.AlembicRevision,
            Databases = databases,
            NotKept = NotKept(Tally.Losses),
        };
    }

    private static string[] NotKept(AttributeLosses losses) =>
    [
        .. losses.HasFlag(AttributeLosses.Owner) ? ["owner"] : Array.Empty<string>(),
        .. losses.HasFlag(AttributeLosses.Mode) ? ["mode"] : Array.Empty<string>(),
        .. losses.HasFlag(AttributeLosses.Xattrs) ? ["xattrs"] : Array.Empty<string>(),
        .. losses.HasFlag(AttributeLosses.Time) ? ["time"] : Array.Empty<string>(),
    ];

    private ManifestSegment NewSegment()
    {
        var segment = new ManifestSegment(_work, Encoding.ASCII.GetBytes($"segment{_segments.Count}"));
        _segments.Add(segment);
        return segment;
    }

    /// <summary>A directory of this program's own: nothing is handed down to what is made in it.</summary>
    private static DirectoryHandle MakeDirectory(DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        if (parent.TryMakeDirectory(name, PrivateDirectory) is var errno and not Errno.None)
            throw DirectoryHandle.Failure(errno, "create the directory", name);
        var made = parent.OpenDirectory(name);
        // A set-group-id bit or a default ACL above would give everything below another group or mode.
        _ = made.TrySetOwner(uint.MaxValue, ProcessLimits.GroupId); // not on file systems without owners
        _ = made.TrySetMode(PrivateDirectory);
        _ = made.TryRemoveXattr("system.posix_acl_default"u8);
        return made;
    }
}

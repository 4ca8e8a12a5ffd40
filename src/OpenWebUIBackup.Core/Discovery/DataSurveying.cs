using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Discovery;

/// <summary>Walks through a data directory and counts. Nothing is written; symbolic links are not followed.</summary>
public sealed class DataSurveying
{
    private const int MostProblems = 10;
    private const int FilesBetweenReports = 4096;
    private static readonly UnixPath _uploads = new("uploads");

    private readonly ExcludeFilter _exclude;
    private readonly IRunEvents _events;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<FilterPattern, Amount> _leftOut = [];
    private readonly Amount[] _lost = new Amount[DataDirectory.Irreplaceable.Count];
    private readonly Amount[] _notLeftOut = new Amount[DataDirectory.Replaceable.Count];
    private readonly List<FoundDatabase> _databases = [];
    private readonly List<Problem> _unreadable = [];
    private long _unreadableCount;
    private Amount _kept;
    private Amount _seen;

    private DataSurveying(ExcludeFilter exclude, IRunEvents events, CancellationToken cancellation)
    {
        _exclude = exclude;
        _events = events;
        _cancellation = cancellation;
    }

    /// <summary>Surveys the data directory <paramref name="source"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DataSurvey Survey(
        DirectoryHandle source, ExcludeFilter exclude, IRunEvents events, CancellationToken cancellation)
    {
        var survey = new DataSurveying(exclude, events, cancellation);
        survey.Walk(source, default, null);
        return new DataSurvey(
            survey._kept,
            [.. exclude.Patterns.Where(survey._leftOut.ContainsKey).Select(pattern => (pattern, survey._leftOut[pattern]))],
            [.. DataDirectory.Irreplaceable.Select((part, i) => (part.Path, part.Worth, survey._lost[i])).Where(part => part.Item3.Files > 0)],
            [.. DataDirectory.Replaceable.Select((path, i) => (path, survey._notLeftOut[i])).Where(part => part.Item2.Files > 0)],
            survey._databases,
            survey._unreadable,
            survey._unreadableCount);
    }

    /// <param name="directory">What to walk through.</param>
    /// <param name="path">Its path.</param>
    /// <param name="excludedBy">The pattern that leaves all of it out; null when none does.</param>
    private void Walk(DirectoryHandle directory, UnixPath path, FilterPattern? excludedBy)
    {
        var names = new DirectoryListing();
        using (var listed = directory.Reopen())
        {
            if (names.TryRead(listed) is var errno and not Errno.None)
            {
                Refused("list", path, errno);
                return;
            }
        }

        for (var i = 0; i < names.Count; i++)
        {
            _cancellation.ThrowIfCancellationRequested();
            if (directory.TryGetStatus(names[i], out var status) != Errno.None)
                continue; // gone since it was listed
            var child = path.Append(names[i]);
            if (status.Type == FileType.Directory)
                Enter(directory, names[i], child, excludedBy ?? ExcludedDirectory(child));
            else if (status.Type == FileType.Regular)
                Count(directory, names[i], child, status, excludedBy ?? ExcludedFile(child));
        }
    }

    private void Enter(DirectoryHandle parent, ReadOnlySpan<byte> name, UnixPath path, FilterPattern? excludedBy)
    {
        var errno = parent.TryOpenDirectory(name, out var directory);
        if (errno == Errno.None)
        {
            using (directory)
                Walk(directory!, path, excludedBy);
        }
        else if (excludedBy is null && errno != Errno.ENOENT)
            Refused("open", path, errno);
    }

    private void Count(DirectoryHandle parent, ReadOnlySpan<byte> name, UnixPath path, in FileStatus status, FilterPattern? excludedBy)
    {
        var amount = new Amount(1, status.Size);
        _seen += amount;
        if (_seen.Files % FilesBetweenReports == 0)
            _events.Report(new Progressed("check", _seen.Files, _seen.Bytes));
        if (excludedBy is not null)
        {
            _leftOut[excludedBy] = _leftOut.GetValueOrDefault(excludedBy) + amount;
            for (var i = 0; i < _lost.Length; i++)
                if (path.IsAtOrBelow(DataDirectory.Irreplaceable[i].Path))
                    _lost[i] += amount;
            return;
        }

        _kept += amount;
        for (var i = 0; i < _notLeftOut.Length; i++)
            if (path.IsAtOrBelow(DataDirectory.Replaceable[i]))
                _notLeftOut[i] += amount;
        var isUpload = path.IsAtOrBelow(_uploads);
        if (!isUpload || !ProcessLimits.IsRoot)
            LookInto(parent, name, path, status, isUpload);
    }

    private void LookInto(DirectoryHandle parent, ReadOnlySpan<byte> name, UnixPath path, in FileStatus status, bool isUpload)
    {
        var errno = parent.TryOpenFile(name, out var file);
        if (errno != Errno.None)
        {
            if (errno != Errno.ENOENT)
                Refused("read", path, errno);
            return;
        }

        using (file)
        {
            Span<byte> start = stackalloc byte[SqliteFile.HeaderLength];
            if (!isUpload && status.Size >= start.Length && file!.TryReadAt(start, 0, out var count) == Errno.None
                && count == start.Length && SqliteHeader.TryParse(start, out var header))
                _databases.Add(new FoundDatabase(path, status.Size, header.IsWal));
        }
    }

    private FilterPattern? ExcludedDirectory(UnixPath path)
    {
        foreach (var pattern in _exclude.Patterns)
            if (pattern.MatchesDirectory(path.Bytes))
                return pattern;
        return null;
    }

    private FilterPattern? ExcludedFile(UnixPath path)
    {
        foreach (var pattern in _exclude.Patterns)
            if (pattern.MatchesFile(path.Bytes))
                return pattern;
        return null;
    }

    private void Refused(string doing, UnixPath path, Errno errno)
    {
        _unreadableCount++;
        if (_unreadable.Count < MostProblems)
            _unreadable.Add(Problem.Error(doing, path.IsEmpty ? "." : path.ToString(), errno.Describe(),
                errno == Errno.EACCES ? "Run as root, or as a user who may read it." : null));
    }
}

using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Restore;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>Which copy at a destination to restore, and how.</summary>
public sealed record CopyRestoreRequest
{
    /// <summary>Where it is.</summary>
    public required IDestination Destination { get; init; }

    /// <summary>How archives are named there; null: whatever is one.</summary>
    public SnapshotNamePattern? Names { get; init; }

    /// <summary>The archive's name, or <c>latest</c>; a mirror is taken where there is no archive.</summary>
    public string Name { get; init; } = "latest";

    /// <summary>What of it: paths below the data directory. None is all.</summary>
    public IReadOnlyList<UnixPath> Paths { get; init; } = [];

    /// <summary>The directory that is to have it.</summary>
    public required string Target { get; init; }

    /// <summary>As in <see cref="RestoreRequest.Overwrite"/>.</summary>
    public bool Overwrite { get; init; }

    /// <summary>As in <see cref="RestoreRequest.AllowDamaged"/>; also takes a mirror that a run was changing.</summary>
    public bool AllowDamaged { get; init; }

    /// <summary>How hard fetching may go at it.</summary>
    public TransferLimits Limits { get; init; } = TransferLimits.Documented;

    /// <summary>How thoroughly restored databases are read through.</summary>
    public IntegrityLevel Databases { get; init; } = IntegrityLevel.Full;
}

/// <summary>What came of it.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Copy">The copy that was chosen; null when there is none.</param>
/// <param name="Fetched">What was fetched.</param>
/// <param name="Tally">What was restored.</param>
/// <param name="Elapsed">How long it took in all.</param>
public sealed record CopyRestoreResult(Outcome Outcome, RemoteCopy? Copy, ShipTally Fetched, RestoreTally Tally, TimeSpan Elapsed)
{
    /// <summary>What the copy's manifest says; null where it was not come to that.</summary>
    public ManifestHeader? Header { get; init; }
}

/// <summary>
/// Restores from a destination: fetches beside the target, puts names and packed components back, moves the files into
/// a tree with everything that the manifest tells, compares, and only then gives that tree its name.
/// </summary>
public sealed class CopyRestoreRun
{
    /// <summary>The name of the step in events.</summary>
    public const string FetchStep = "fetch";

    private readonly CopyRestoreRequest _request;
    private readonly IRunEvents _events;
    private readonly CancellationToken _cancellation;
    private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();
    private RemoteCopy? _copy;
    private ShipTally _fetched = new();
    private RestoreTally _tally = new();
    private ManifestHeader? _header;

    private CopyRestoreRun(CopyRestoreRequest request, IRunEvents events, CancellationToken cancellation) =>
        (_request, _events, _cancellation) = (request, events, cancellation);

    /// <summary>Runs. Everything expected that can go wrong is in the outcome.</summary>
    public static CopyRestoreResult Run(CopyRestoreRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var run = new CopyRestoreRun(request, events, cancellation);
        Outcome outcome;
        try
        {
            ProcessLimits.RaiseOpenFiles();
            ProcessLimits.ClearFileModeMask();
            outcome = run.Restore();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = Outcome.Cancelled([]);
        }
        catch (LinuxException failure)
        {
            outcome = Outcome.Failure(failure.Operation, failure.Subject, failure.Errno.Describe());
        }

        return new CopyRestoreResult(outcome, run._copy, run._fetched, run._tally, run._clock.Elapsed) { Header = run._header };
    }

    private Outcome Restore()
    {
        var listing = new ArchiveStore(_request.Destination).List(_request.Names, _cancellation);
        if (!listing.Outcome.IsSuccess)
            return listing.Outcome;
        if (!RemoteCopy.TryChoose(_request.Destination, listing.Value, _request.Name, _request.AllowDamaged, out var copy, out var choice))
            return choice;
        _copy = copy;
        var selection = RestoreSelection.Of(_request.Paths);
        var opened = RestoreScratch.Open(_request.Target, selection, _request.Overwrite, Identity(copy), out var scratch);
        if (scratch is null)
            return opened;
        using (scratch)
        {
            if (scratch.IsResumed)
                _events.Report(new ProblemFound(Problem.Note("finish", scratch.Path, "an earlier restore was interrupted",
                    "What it had fetched is used again.")));
            var outcome = choice.Then(Restore(copy, selection, scratch));
            // What is damaged must be fetched anew; what was only cut off serves the next attempt.
            if (outcome.IsSuccess || outcome.Ending == Ending.Damaged || _fetched.FilesSent + _fetched.FilesUnchanged == 0)
                scratch.Remove();
            else
                outcome = outcome with
                {
                    Problems = [.. outcome.Problems, Problem.Note("clear away", scratch.Path,
                    "it holds what was fetched so far", "The same restore goes on from there; else remove it.")]
                };
            return outcome;
        }
    }

    private Outcome Restore(RemoteCopy copy, RestoreSelection selection, RestoreScratch scratch)
    {
        _events.Report(new StepStarted(FetchStep, copy.Shown));
        var metadata = CopyMetadata.Fetch(copy, scratch.Path, FetchStep, _request.Limits, _events, _cancellation);
        if (metadata.Value is not { } found)
            return metadata.Outcome;
        _header = found.Summary.Header;
        foreach (var path in selection.Paths)
            if (CopyObjects.Components(found.Manifest, candidate => candidate == path).Count == 0)
                return NoSuchPath(copy, path);
        var fetched = CopyFetch.Fetch(
            new CopyFetchRequest
            {
                Copy = copy,
                Metadata = found,
                Paths = selection.Paths,
                Scratch = scratch.Path,
                AllowDamaged = _request.AllowDamaged,
                Step = FetchStep,
                Limits = _request.Limits,
            },
            _events, _cancellation);
        _fetched = fetched.Tally;
        if (!fetched.Outcome.IsSuccess)
            return fetched.Outcome;
        using var tree = DirectoryHandle.Open(fetched.Tree);
        using var manifest = OpenManifest(found.Manifest);
        var result = RestoreEngine.Restore(
            new RestoreRequest
            {
                Name = copy.Shown,
                Tree = tree,
                Manifest = manifest,
                IsFetched = true,
                Selection = selection,
                Target = _request.Target,
                Overwrite = _request.Overwrite,
                AllowDamaged = _request.AllowDamaged,
                Check = (restored, token) => RestoredTreeCheck.Compare(
                    restored, manifest, copy.Shown, found.Summary.End.Counts, _request.Databases, _events, token),
            },
            _events, _cancellation);
        _tally = result.Tally;
        return fetched.Outcome.Then(result.Outcome);
    }

    private static Outcome NoSuchPath(RemoteCopy copy, UnixPath path)
    {
        var text = path.ToString();
        var isLeftOut = copy.Origin.LeftOut.Any(part => path.IsAtOrBelow(new UnixPath(part)));
        return Outcome.Failure("restore", text,
            isLeftOut ? $"{copy.Shown} was made without it" : $"{copy.Shown} has no such path",
            isLeftOut ? "It is in archives of a job with full = true, and in mirrors." : "See its manifest, or `diff` against another archive.");
    }

    private static FileHandle OpenManifest(string path) =>
        FileHandle.TryOpen(path, out var file) is var errno and not Errno.None
            ? throw new LinuxException(errno, "open the manifest", path)
            : file!;

    private static string Identity(RemoteCopy copy) =>
        $"{copy.Destination.Name}\n{copy.Root}\n{copy.Origin.Capture}\n"
        + $"{(copy.Origin.ManifestHash is { } hash ? HashText.Format(hash) : "")}\n";
}

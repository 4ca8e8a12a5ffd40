using System.Diagnostics;
using OpenWebUIBackup.Core.Databases;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Restore;
using OpenWebUIBackup.Core.Verification;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>How to verify a copy at a destination.</summary>
public sealed record CopyVerifyRequest
{
    /// <summary>The copy.</summary>
    public required RemoteCopy Copy { get; init; }

    /// <summary>Whether to compare sizes and the place's own hashes only, and to read nothing but the manifest.</summary>
    public required bool IsQuick { get; init; }

    /// <summary>The absolute path of an existing directory that has room for what is read; a directory is made in it, and removed.</summary>
    public required string ScratchIn { get; init; }

    /// <summary>How hard fetching may go at it.</summary>
    public TransferLimits Limits { get; init; } = TransferLimits.Documented;

    /// <summary>The version of this program, for the mark that is left.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>This host's name, for the same.</summary>
    public required string Host { get; init; }
}

/// <summary>What was found.</summary>
/// <param name="Name">The copy.</param>
/// <param name="Outcome">How it ended; <see cref="Ending.Damaged"/> names each path.</param>
/// <param name="Objects">How many files were looked at.</param>
/// <param name="ByHash">How many of them the place has a hash of that could be compared; in full, all.</param>
/// <param name="Counts">What the manifest counts; null when it could not be read.</param>
/// <param name="Databases">How many databases were opened; 0 in the quick form.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record VerifiedCopy(
    string Name, Outcome Outcome, long Objects, long ByHash, ManifestCounts? Counts, int Databases, TimeSpan Elapsed);

/// <summary>Verifies copies where they are, or by reading all of them.</summary>
public static class CopyVerifyRun
{
    /// <summary>The name of the step in events.</summary>
    public const string Step = "verify";

    private const int MostNamed = 10_000;
    private const int PrivateDirectory = 0x1C0; // 0700

    /// <summary>Verifies one. Everything expected that can go wrong is in the outcome.</summary>
    public static VerifiedCopy Verify(CopyVerifyRequest request, IRunEvents events, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        ProcessLimits.ClearFileModeMask();
        events.Report(new StepStarted(Step, request.Copy.Shown));
        var name = System.Text.Encoding.ASCII.GetBytes($".owui-verify-{Environment.ProcessId}-{Random.Shared.Next():x8}");
        VerifiedCopy Ended(Outcome outcome) => new(request.Copy.Name, outcome, 0, 0, null, 0, clock.Elapsed);
        try
        {
            using var above = DirectoryHandle.Open(request.ScratchIn);
            if (above.TryMakeDirectory(name, PrivateDirectory) is var errno and not Errno.None)
                return Ended(Outcome.Failure("make a scratch directory in", request.ScratchIn, errno.Describe(), "Name another with --scratch DIR."));
            try
            {
                var path = Path.Combine(request.ScratchIn, System.Text.Encoding.ASCII.GetString(name));
                var metadata = CopyMetadata.Fetch(request.Copy, path, Step, request.Limits, events, cancellation, whenRead: request.IsQuick);
                if (metadata.Value is not { } found)
                    return Ended(metadata.Outcome);
                var verified = request.IsQuick
                    ? Quick(request, found, cancellation)
                    : Full(request, found, path, events, cancellation);
                foreach (var problem in verified.Outcome.Problems)
                    events.Report(new ProblemFound(problem));
                return verified with { Elapsed = clock.Elapsed };
            }
            finally
            {
                TreeRemoval.Remove(above, name, cancellation: CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Ended(Outcome.Cancelled([]));
        }
        catch (LinuxException failure)
        {
            return Ended(Outcome.Failure(failure.Operation, failure.Subject, failure.Errno.Describe(),
                failure.Errno is Errno.ENOENT ? "Name a directory with --scratch DIR." : null));
        }
    }

    private static VerifiedCopy Quick(CopyVerifyRequest request, CopyMetadata metadata, CancellationToken cancellation)
    {
        var copy = request.Copy;
        var expected = metadata.Objects?.Objects
            ?? WithHashes(CopyObjects.Of(metadata.Manifest, copy.Origin.Layout, _ => true, cancellation), metadata.WhenRead);
        var problems = new List<Problem>();
        if (metadata.ListFault is { } fault)
            problems.Add(fault);
        var there = CopyFetch.ListObjects(copy, cancellation, hashes: true);
        if (!there.Outcome.IsSuccess)
            return new VerifiedCopy(copy.Name, there.Outcome, 0, 0, null, 0, default);
        var differences = ObjectComparison.Compare(expected, there.Value, out var byHash);
        AddDifferences(differences, copy, problems);
        if (problems.Count == 0 && byHash < expected.Count)
            problems.Add(Problem.Note("compare the content of", $"{copy.Shown} without reading it",
                byHash == 0 ? "the place keeps no hashes that were noted: only sizes were compared"
                    : $"the place has hashes of {byHash} of {expected.Count} files: of the others only sizes were compared",
                copy.Origin.Kind == CopyKind.Mirror && there.Value.Any(HasHashes)
                    ? "verify without --quick reads everything, and notes the place's hashes for the next time."
                    : "verify without --quick reads everything."));
        return new VerifiedCopy(copy.Name, Judged(problems), expected.Count, byHash, metadata.Summary.End.Counts, 0, default);
    }

    private static VerifiedCopy Full(
        CopyVerifyRequest request, CopyMetadata metadata, string scratch, IRunEvents events, CancellationToken cancellation)
    {
        var copy = request.Copy;
        var problems = new List<Problem>();
        if (metadata.ListFault is { } fault)
            problems.Add(fault);
        var expected = CopyObjects.Of(metadata.Manifest, copy.Origin.Layout, _ => true, cancellation);
        var there = CopyFetch.ListObjects(copy, cancellation, hashes: true);
        if (!there.Outcome.IsSuccess)
            return new VerifiedCopy(copy.Name, there.Outcome, 0, 0, null, 0, default);
        // What is missing is said below, when the tree is compared, by the name that it had; what is too much is not
        // fetched at all, and of a packed component the tree knows only what was in it.
        var packed = copy.Origin.Layout.Components.Where(placed => placed.Packing != Packing.None).Select(placed => placed.Name).ToHashSet();
        AddDifferences([.. ObjectComparison.Compare(WithSizes(expected, there.Value), there.Value, out _)
            .Where(difference => difference.IsExtra || packed.Contains(difference.Path))], copy, problems);
        var fetched = CopyFetch.Fetch(
            new CopyFetchRequest
            {
                Copy = copy,
                Metadata = metadata,
                Scratch = scratch,
                AllowDamaged = true,
                Step = Step,
                Limits = request.Limits,
            },
            events, cancellation);
        if (!fetched.Outcome.IsSuccess)
            return new VerifiedCopy(copy.Name, fetched.Outcome, 0, 0, null, 0, default);
        // A tar file that breaks off is in none of the tree's own damages.
        problems.AddRange(fetched.Outcome.Problems.Where(problem => problem.Doing == "unpack").Select(problem => problem with { Severity = Severity.Error }));
        var restored = Rebuild(copy, metadata, fetched.Tree, scratch, events, cancellation);
        if (restored.Report is not { } report)
            return new VerifiedCopy(copy.Name, restored.Outcome, 0, 0, null, 0, default);
        problems.AddRange(report.Damages.Select(damage => damage.ToProblem()));
        // Of a file with several names each was sent; only one of them is in the tree that was compared.
        problems.AddRange(restored.Outcome.Problems.Where(problem => problem.Doing == "trust").Select(problem => problem with { Severity = Severity.Error }));
        problems.AddRange(report.Notes);
        var outcome = Judged(problems);
        if (outcome.IsSuccess)
            outcome = outcome.Then(copy.Origin.Kind == CopyKind.Archive
                ? Mark(request, metadata, cancellation)
                : Note(copy, metadata, expected, there.Value, cancellation));
        return new VerifiedCopy(copy.Name, outcome, expected.Count, expected.Count, metadata.Summary.End.Counts,
            metadata.Summary.Header.Databases.Count, default);
    }

    /// <summary>Restores it to the scratch directory, and compares that: what cannot be restored is not whole.</summary>
    private static (Outcome Outcome, VerificationReport? Report) Rebuild(
        RemoteCopy copy, CopyMetadata metadata, string fetched, string scratch, IRunEvents events, CancellationToken cancellation)
    {
        VerificationReport? report = null;
        using var tree = DirectoryHandle.Open(fetched);
        if (FileHandle.TryOpen(metadata.Manifest, out var manifest) is var errno and not Errno.None)
            throw new LinuxException(errno, "open the manifest", metadata.Manifest);
        using (manifest)
        {
            var result = RestoreEngine.Restore(
                new RestoreRequest
                {
                    Name = copy.Shown,
                    Tree = tree,
                    Manifest = manifest,
                    IsFetched = true,
                    Target = Path.Combine(scratch, "restored"),
                    AllowDamaged = true,
                    Check = (restored, token) =>
                    {
                        if (manifest!.TrySeek(0) is var failed and not Errno.None)
                            return Outcome.Failure("read again the manifest of", copy.Shown, failed.Describe());
                        report = RestoredTreeCheck.Read(
                            restored, manifest, metadata.Summary.End.Counts, IntegrityLevel.Full, events, token);
                        return Outcome.Success;
                    },
                },
                SilentRunEvents.Instance, cancellation);
            return (result.Outcome, result.Outcome.IsSuccess ? report : null);
        }
    }

    private static bool HasHashes(DestinationEntry entry) => entry.Hashes.Values.Any(digits => digits.Length > 0);

    /// <summary>With the hashes that were noted of those that still have the content of then.</summary>
    private static IReadOnlyList<ArchiveObject> WithHashes(IReadOnlyList<ArchiveObject> expected, ObjectList? whenRead)
    {
        if (whenRead is null)
            return expected;
        var noted = whenRead.Objects.ToDictionary(item => item.Path);
        return [.. expected.Select(item => item.Content is { } content && noted.TryGetValue(item.Path, out var then) && then.Content == content
            ? item with { Hashes = then.Hashes }
            : item)];
    }

    /// <summary>Notes the hashes that the place tells of a mirror that was found whole.</summary>
    private static Outcome Note(
        RemoteCopy copy, CopyMetadata metadata, IReadOnlyList<ArchiveObject> expected, IReadOnlyList<DestinationEntry> there, CancellationToken cancellation)
    {
        var hashed = there.Where(HasHashes).ToDictionary(entry => entry.Path, entry => entry.Hashes);
        if (hashed.Count == 0)
            return Outcome.Success;
        var list = new ObjectList(copy.Name, metadata.Summary.End.Hash,
            [.. expected.Select(item => hashed.TryGetValue(item.Path, out var hashes) ? item with { Hashes = hashes } : item)]);
        var written = copy.Destination.Write(copy.PathOf(DestinationLayout.Objects), list.Format(), cancellation);
        return written.IsSuccess || written.Ending == Ending.Cancelled ? written : Outcome.Of([Problem.Note("note at the destination", $"the hashes of {copy.Shown}",
            written.Problems[0].Cause, "It was found whole all the same. `verify --quick` compares sizes only until they are noted: give the key the right to write.")]);
    }

    private static IReadOnlyList<ArchiveObject> WithSizes(IReadOnlyList<ArchiveObject> expected, IReadOnlyList<DestinationEntry> there)
    {
        var sizes = there.ToDictionary(entry => entry.Path, entry => entry.Size);
        return [.. expected.Select(item => item with { Size = sizes.GetValueOrDefault(item.Path, item.Size) })];
    }

    private static void AddDifferences(IReadOnlyList<ObjectDifference> differences, RemoteCopy copy, List<Problem> problems)
    {
        foreach (var difference in differences.Take(MostNamed))
            problems.Add(Problem.Error("trust", $"{difference.Path} of {copy.Shown}", $"it {difference.Cause}"));
    }

    private static Outcome Judged(List<Problem> problems) => problems.Any(problem => problem.Severity == Severity.Error)
        ? new Outcome(Ending.Damaged, problems)
        : Outcome.Of(problems);

    private static Outcome Mark(CopyVerifyRequest request, CopyMetadata metadata, CancellationToken cancellation)
    {
        var mark = new VerifiedMark(DateTime.UtcNow, metadata.Summary.End.Hash);
        var written = request.Copy.Destination.Write(
            request.Copy.PathOf(DestinationLayout.Verified), mark.Format(request.Host, request.AgentVersion), cancellation);
        return written.IsSuccess
            ? written
            : new Outcome(Ending.SucceededWithWarnings, [.. written.Problems.Select(problem => problem with { Severity = Severity.Warning }),
                Problem.Warning("note at the destination that", $"{request.Copy.Shown} was verified", "it could not be written",
                    "Retention does not know that this archive must stay. Give the key the right to write.")]);
    }
}

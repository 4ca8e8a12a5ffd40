using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>The archives at a destination, for reading.</summary>
/// <param name="destination">Where they are.</param>
public sealed class ArchiveStore(IDestination destination)
{
    // Each archive takes two or three questions, and a distant place answers each in a tenth of a second at best.
    private const int AtOnce = 4;

    /// <summary>Where they are.</summary>
    public IDestination Destination => destination;

    /// <summary>Reads which archives there are, and whether the destination is a mirror.</summary>
    /// <param name="pattern">How archives are named; null: whatever has the agent's own directory in it is one.</param>
    /// <param name="cancellation">Ends it.</param>
    public DestinationResult<ArchiveListing> List(SnapshotNamePattern? pattern, CancellationToken cancellation)
    {
        var top = destination.List(default, ListDepth.Children, hashes: false, cancellation);
        if (!top.Outcome.IsSuccess)
            return Failed(top.Outcome);
        var others = new List<UnixPath>();
        var candidates = new List<(UnixPath Path, ArchiveName? Name)>();
        var hasPrivate = false;
        foreach (var entry in top.Value.Where(entry => entry.IsDirectory))
        {
            if (entry.Path == DestinationLayout.Private)
                hasPrivate = true;
            else if (NameOf(entry.Path, pattern, out var name))
                candidates.Add((entry.Path, name));
            else
                others.Add(entry.Path);
        }

        var outcome = top.Outcome;
        MirrorInfo? mirror = null;
        if (hasPrivate)
        {
            var found = ReadMirror(cancellation);
            outcome = outcome.Then(found.Outcome);
            mirror = found.Value;
        }

        var read = new DestinationResult<ArchiveInfo?>[candidates.Count];
        Parallel.For(0, candidates.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            i => read[i] = Describe(candidates[i].Path, candidates[i].Name, cancellation));
        var archives = new List<ArchiveInfo>();
        for (var i = 0; i < read.Length; i++)
        {
            outcome = outcome.Then(read[i].Outcome);
            if (read[i].Value is { } archive)
                archives.Add(archive);
            else if (read[i].Outcome.IsSuccess)
                others.Add(candidates[i].Path);
        }

        archives.Sort((x, y) => x.Name.CompareTo(y.Name));
        others.Sort();
        return new DestinationResult<ArchiveListing>(outcome, new ArchiveListing(archives, mirror, others));
    }

    /// <summary>Reads what a directory of the destination is; the value is null where it is no archive.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="name">Its name as an archive's; null: the time of its capture is its time.</param>
    /// <param name="cancellation">Ends it.</param>
    public DestinationResult<ArchiveInfo?> Describe(UnixPath path, ArchiveName? name, CancellationToken cancellation)
    {
        var own = destination.List(path.Append(DestinationLayout.Private.Bytes), ListDepth.Children, hashes: false, cancellation);
        if (!own.Outcome.IsSuccess || own.Value.Count == 0)
            return new DestinationResult<ArchiveInfo?>(own.Outcome, null);
        if (Has(own.Value, DestinationLayout.Mirror) && !Has(own.Value, DestinationLayout.Started))
            return new DestinationResult<ArchiveInfo?>(Outcome.Of([Problem.Note(
                "list as an archive", $"{path} at {destination.Name}", "it is a mirror, a destination of its own",
                $"Name it itself: {destination.Name.TrimEnd('/')}{(destination.Name.EndsWith(':') ? "" : "/")}{path}")]), null);
        var origin = ReadOrigin(path.Append(DestinationLayout.Started.Bytes), out var problem, cancellation);
        var verified = Has(own.Value, DestinationLayout.Verified) ? ReadMark(path, cancellation) : null;
        if (!origin.Outcome.IsSuccess)
            return new DestinationResult<ArchiveInfo?>(origin.Outcome, null);
        var manifest = own.Value.FirstOrDefault(entry => entry.Path == DestinationLayout.Manifest.Name);
        var shown = name ?? new ArchiveName(path.ToString(), origin.Value?.CapturedAt ?? default, 1);
        var state = manifest is null ? ArchiveState.Incomplete : ArchiveState.Complete;
        if (manifest is not null)
        {
            problem = problem is not null || origin.Value is { } known ? problem ?? Fault(shown, manifest, origin.Value!) : Problem.Error(
                "tell what", shown.Text, "its started.json is missing: whose it is and what its components are called is not known",
                "It was left alone. Its files are plain files: look at them by hand.");
            if (problem is not null)
                state = ArchiveState.Damaged;
        }

        return new DestinationResult<ArchiveInfo?>(Outcome.Success, new ArchiveInfo(
            shown, state, origin.Value, verified is not null && verified.ManifestHash == origin.Value?.ManifestHash ? verified.At : null, problem));
    }

    /// <summary>Reads a file that tells of a copy's origin; the value is null where there is none, or it cannot be used.</summary>
    private DestinationResult<CopyOrigin?> ReadOrigin(UnixPath path, out Problem? problem, CancellationToken cancellation)
    {
        problem = null;
        var content = destination.Read(path, CopyOriginJson.LongestFile, cancellation);
        if (!content.Outcome.IsSuccess || content.Value is not { } bytes)
            return new DestinationResult<CopyOrigin?>(content.Outcome, null);
        if (CopyOriginJson.TryParse(bytes, out var origin, out var fault))
            return new DestinationResult<CopyOrigin?>(Outcome.Success, origin);
        problem = Problem.Error("read", $"{path} at {destination.Name}", fault, "What it belongs to was left alone.");
        return new DestinationResult<CopyOrigin?>(Outcome.Success, null);
    }

    private DestinationResult<MirrorInfo?> ReadMirror(CancellationToken cancellation)
    {
        var origin = ReadOrigin(DestinationLayout.Mirror, out var problem, cancellation);
        if (problem is not null)
            return new DestinationResult<MirrorInfo?>(Outcome.Of([problem with { Severity = Severity.Warning }]), null);
        if (!origin.Outcome.IsSuccess || origin.Value is null)
            return new DestinationResult<MirrorInfo?>(origin.Outcome, null);
        var own = destination.List(DestinationLayout.Private, ListDepth.Children, hashes: false, cancellation);
        return new DestinationResult<MirrorInfo?>(own.Outcome, own.Outcome.IsSuccess
            ? new MirrorInfo(origin.Value, Has(own.Value, DestinationLayout.Manifest) && !Has(own.Value, DestinationLayout.Incomplete))
            : null);
    }

    // Whether somebody verified it is not worth failing for.
    private VerifiedMark? ReadMark(UnixPath path, CancellationToken cancellation)
    {
        var content = destination.Read(path.Append(DestinationLayout.Verified.Bytes), VerifiedMark.LongestFile, cancellation);
        return content is { Outcome.IsSuccess: true, Value: { } bytes } ? VerifiedMark.TryParse(bytes) : null;
    }

    private static Problem? Fault(ArchiveName name, DestinationEntry manifest, CopyOrigin origin) =>
        origin.ManifestBytes is { } length && manifest.Size >= 0 && manifest.Size != length
            ? Problem.Error("trust the manifest of", name.Text,
                FormattableString.Invariant($"it has {manifest.Size} bytes, and {length} were sent"),
                "It was changed or broken at the destination. Use another archive; its files may well be whole.")
            : null;

    private static bool Has(IReadOnlyList<DestinationEntry> own, UnixPath path) => own.Any(entry => entry.Path == path.Name);

    private static bool NameOf(UnixPath path, SnapshotNamePattern? pattern, out ArchiveName? name)
    {
        name = null;
        if (path.IsUtf8 && ArchiveName.TryParse(pattern ?? SnapshotNamePattern.Archive, Encoding.UTF8.GetString(path.Bytes), out var parsed))
            name = parsed;
        return name is not null || pattern is null;
    }

    private static DestinationResult<ArchiveListing> Failed(Outcome outcome) => new(outcome, new ArchiveListing([], null, []));
}

using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Agent.Cli.Copies;

/// <summary><c>restore --from</c>: gives a copy at a destination back, or part of it.</summary>
internal static class RestoredCopy
{
    internal static VerbResult Run(
        Session session, CopyPlaces options, string name, IReadOnlyList<UnixPath> paths, string target, bool overwrite, bool allowDamaged)
    {
        if (!options.TryFindOne(session, out var place, out var failure))
            return failure!;
        var result = CopyRestoreRun.Run(
            new CopyRestoreRequest
            {
                Destination = place.Destination,
                Names = place.Names,
                Name = name,
                Paths = paths,
                Target = target,
                Overwrite = overwrite,
                AllowDamaged = allowDamaged,
                Limits = place.Limits,
            },
            session.Events, session.Cancellation);
        var path = Path.GetFullPath(target);
        if (result.Outcome.IsSuccess)
            session.Say($"{result.Copy!.Shown} restored to {path}: {Figures.Count(result.Tally.Files, "file")}, "
                + $"{Figures.Bytes(result.Tally.Bytes)}, each as it was captured; {Figures.Bytes(result.Fetched.BytesSent)} fetched, "
                + $"in {Figures.Elapsed(result.Elapsed)}");
        var outcome = result is { Outcome.IsSuccess: true, Header: { } header } && RestoreComparison.Matters(paths)
            ? result.Outcome.Then(RestoreComparison.Of(
                header, path, $"{result.Copy!.PathOf(DestinationLayout.Keys)} at {place.Destination.Name}, if it was sent there, or beside the snapshots of {header.Host}",
                null, session.Cancellation))
            : result.Outcome;
        return VerbResult.Of(outcome, json =>
        {
            if (result.Copy is { } copy)
                json.WriteString("name", copy.Name);
            json.WriteString("destination", place.Destination.Name);
            json.WriteString("target", path);
            json.WriteNumber("files_fetched", result.Fetched.FilesSent);
            json.WriteNumber("bytes_fetched", result.Fetched.BytesSent);
            json.WriteNumber("files", result.Tally.Files);
            json.WriteNumber("bytes", result.Tally.Bytes);
            json.WriteNumber("directories", result.Tally.Directories);
            json.WriteNumber("others", result.Tally.Others);
            json.WriteNumber("seconds", Math.Round(result.Elapsed.TotalSeconds, 3));
        });
    }
}

using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;

namespace OpenWebUIBackup.Agent.Cli.Copies;

/// <summary><c>verify --from</c>: compares copies at destinations with their manifests.</summary>
internal static class VerifiedCopies
{
    /// <param name="session">What was asked for.</param>
    /// <param name="options">Where.</param>
    /// <param name="name">Which; null: all.</param>
    /// <param name="isQuick">Whether to read nothing but manifests.</param>
    internal static VerbResult Run(Session session, CopyPlaces options, string? name, bool isQuick)
    {
        if (!options.TryFind(session, out var places, out var failure))
            return failure!;
        var outcome = Outcome.Success;
        var results = new List<(CopyPlace Place, VerifiedCopy Copy)>();
        foreach (var place in places)
        {
            if (name is not null)
            {
                var isFound = ChosenCopy.TryFind(session, place, name, out var copy, out var choice);
                if (isFound && choice.Problems.Any(problem => problem.Severity == Severity.Warning))
                    choice = choice with { Ending = Ending.Damaged }; // a newer one, passed over
                outcome = outcome.Then(isFound ? choice.Then(Verify(session, options, place, copy, isQuick, results)) : choice);
                continue;
            }

            var listing = new ArchiveStore(place.Destination).List(place.Names, session.Cancellation);
            outcome = outcome.Then(listing.Outcome);
            if (listing.Outcome.IsSuccess)
                outcome = outcome.Then(VerifyAll(session, options, place, listing.Value, isQuick, results));
        }

        return VerbResult.Of(outcome, json => json.WriteArray("archives", results, item =>
        {
            json.WriteString("name", item.Copy.Name);
            json.WriteString("destination", item.Place.Destination.Name);
            json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(item.Copy.Outcome.Ending)));
            json.WriteBoolean("quick", isQuick);
            json.WriteNumber("objects", item.Copy.Objects);
            json.WriteNumber("compared_by_hash", item.Copy.ByHash);
            json.WriteNumber("seconds", Math.Round(item.Copy.Elapsed.TotalSeconds, 3));
        }));
    }

    private static Outcome VerifyAll(
        Session session, CopyPlaces options, CopyPlace place, ArchiveListing listing, bool isQuick, List<(CopyPlace, VerifiedCopy)> results)
    {
        var outcome = Outcome.Success;
        foreach (var archive in listing.Archives)
        {
            if (session.Cancellation.IsCancellationRequested)
                return outcome.Then(Outcome.Cancelled([]));
            if (archive.State == ArchiveState.Incomplete)
            {
                session.Say($"{archive.Name}: incomplete, passed over");
                continue;
            }

            outcome = outcome.Then(archive.State == ArchiveState.Damaged
                ? new Outcome(Ending.Damaged, [archive.Problem!])
                : Verify(session, options, place, new RemoteCopy(place.Destination, archive.Path, archive.Name.Text, archive.Origin!), isQuick, results));
        }

        if (listing.Mirror is { IsComplete: true } mirror)
            outcome = outcome.Then(Verify(
                session, options, place, new RemoteCopy(place.Destination, default, RemoteCopy.MirrorName, mirror.Origin), isQuick, results));
        else if (listing.Archives.Count == 0)
            session.Say($"no archives at {place.Destination.Name}");
        return outcome;
    }

    private static Outcome Verify(
        Session session, CopyPlaces options, CopyPlace place, RemoteCopy copy, bool isQuick, List<(CopyPlace, VerifiedCopy)> results)
    {
        var verified = CopyVerifyRun.Verify(
            new CopyVerifyRequest
            {
                Copy = copy,
                IsQuick = isQuick,
                ScratchIn = options.Scratch(session),
                Limits = place.Limits,
                AgentVersion = AgentVersion.Text,
                Host = Composition.Host,
            },
            session.Events, session.Cancellation);
        results.Add((place, verified));
        if (verified.Counts is { } counts)
            session.Say(Line(session, copy, verified, counts.Files, isQuick));
        return verified.Outcome;
    }

    private static string Line(Session session, RemoteCopy copy, VerifiedCopy verified, long files, bool isQuick)
    {
        var damages = verified.Outcome.Problems.Count(problem => problem.Severity == Severity.Error);
        var verdict = !verified.Outcome.IsSuccess ? session.Style.Red($"DAMAGED in {Figures.Count(Math.Max(damages, 1), "place")}")
            : session.Style.Green(isQuick ? "all there" : "whole");
        var how = !isQuick ? $", {Figures.Count(verified.Databases, "database")}"
            : verified.ByHash == verified.Objects ? ", by the place's hashes"
            : verified.ByHash == 0 ? ", by size only"
            : $", {Figures.Count(verified.ByHash)} by the place's hashes and the others by size";
        return $"{copy.Name}: {verdict}, {Figures.Count(files, "file")}{how}, in {Figures.Elapsed(verified.Elapsed)}";
    }
}

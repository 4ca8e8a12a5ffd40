using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli.Copies;

/// <summary><c>list --from</c>: what there is at destinations.</summary>
internal static class ListedCopies
{
    internal static VerbResult Run(Session session, CopyPlaces options)
    {
        if (!options.TryFind(session, out var places, out var failure))
            return failure!;
        var outcome = Outcome.Success;
        var found = new List<(CopyPlace Place, ArchiveListing Listing)>();
        foreach (var place in places)
        {
            var listing = new ArchiveStore(place.Destination).List(place.Names, session.Cancellation);
            outcome = outcome.Then(listing.Outcome);
            if (!listing.Outcome.IsSuccess)
                continue;
            found.Add((place, listing.Value));
            var problems = listing.Value.Archives.Select(archive => archive.Problem).OfType<Problem>()
                .Select(problem => problem with { Severity = Severity.Warning }).ToList();
            outcome = outcome.Then(Outcome.Of(problems));
            Show(session, place, listing.Value, places.Count == 1);
        }

        return VerbResult.Of(outcome, json =>
        {
            json.WriteArray("archives", found.SelectMany(pair => pair.Listing.Archives.Select(archive => (pair.Place, Archive: archive))), item =>
            {
                json.WriteString("name", item.Archive.Name.Text);
                json.WriteString("destination", item.Place.Destination.Name);
                json.WriteString("time", Figures.Iso(item.Archive.Name.Time));
                json.WriteString("state", item.Archive.State.ToString().ToLowerInvariant());
                if (item.Archive.VerifiedAt is { } verified)
                    json.WriteString("verified", Figures.Iso(verified));
                if (item.Archive.Origin is { } origin)
                    Write(json, origin);
            });
            json.WriteArray("mirrors", found.Where(pair => pair.Listing.Mirror is not null), pair =>
            {
                json.WriteString("destination", pair.Place.Destination.Name);
                json.WriteString("state", pair.Listing.Mirror!.IsComplete ? "complete" : "incomplete");
                Write(json, pair.Listing.Mirror.Origin);
            });
        });
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, CopyOrigin origin)
    {
        json.WriteString("host", origin.Host);
        json.WriteString("instance", origin.Instance);
        json.WriteString("job", origin.Job);
        json.WriteString("captured", Figures.Iso(origin.CapturedAt));
        json.WriteStartArray("left_out");
        foreach (var component in origin.LeftOut)
            json.WriteStringValue(component);
        json.WriteEndArray();
        if (origin.Counts is not { } counts)
            return;
        json.WriteNumber("files", counts.Files);
        json.WriteNumber("bytes", counts.Bytes);
        json.WriteNumber("databases", origin.Databases);
    }

    private static void Show(Session session, CopyPlace place, ArchiveListing listing, bool isOnly)
    {
        if (!isOnly)
            session.Answer(place.Destination.Name);
        if (listing.Mirror is { } mirror)
            session.Answer($"mirror of {mirror.Origin.Instance} on {mirror.Origin.Host}, as it was {Figures.Time(mirror.Origin.CapturedAt)} UTC"
                + (mirror.IsComplete ? "" : ": incomplete, a run that changed it was interrupted or is at work"));
        if (listing.Archives.Count > 0)
        {
            var table = new Table("archive", "captured (UTC)", ">files", ">size", ">databases", "of", "");
            foreach (var archive in listing.Archives)
                AddRow(table, archive);
            foreach (var line in table.Lines(session.Style))
                session.Answer(line);
        }
        else if (listing.Mirror is null)
            session.Say($"no archives at {place.Destination.Name}");

        if (listing.Others.Count > 0 && listing.Mirror is null)
            session.Detail($"not archives, and left alone: {string.Join(", ", listing.Others)}");
        if (!isOnly)
            session.Answer("");
    }

    private static void AddRow(Table table, ArchiveInfo archive)
    {
        var remarks = new List<string>();
        if (archive.State != ArchiveState.Complete)
            remarks.Add(archive.State == ArchiveState.Incomplete ? "incomplete" : "damaged");
        if (archive.Origin is { LeftOut.Count: > 0 } partial)
            remarks.Add($"without {string.Join(", ", partial.LeftOut)}");
        if (archive.VerifiedAt is { } verified)
            remarks.Add($"verified {Figures.Time(verified)}");
        table.Add(
            archive.Name.Text,
            Figures.Time(archive.Origin?.CapturedAt ?? archive.Name.Time),
            archive.Origin?.Counts is { } counts ? Figures.Count(counts.Files) : "",
            archive.Origin?.Counts is { } sizes ? Figures.Bytes(sizes.Bytes) : "",
            archive.Origin is { } origin ? Figures.Count(origin.Databases) : "",
            archive.Origin is { } whose ? $"{whose.Instance} on {whose.Host}" : "",
            string.Join(", ", remarks));
    }
}

using System.CommandLine;
using OpenWebUIBackup.Agent.Cli.Copies;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>verify</c>: re-reads snapshots and compares them with their manifests.</summary>
internal sealed class VerifyVerb : Verb
{
    private readonly Argument<string> _name = Words.Optional("NAME", ValueKind.Snapshot, "the snapshot, or latest (the default)");
    private readonly Option<bool> _all = Words.Flag("--all", "every snapshot");
    private readonly Option<bool> _quick = Words.Flag("--quick",
        "with --from or --remote: compare sizes and the place's own hashes, and fetch nothing but the manifest");

    private readonly SnapshotPlaces _places;
    private readonly CopyPlaces _copies;

    internal VerifyVerb()
        : base("verify", "read a snapshot again and compare everything with its manifest; check its databases")
    {
        Add(_name);
        Add(_all);
        Add(_quick);
        _places = new SnapshotPlaces(this);
        _copies = new CopyPlaces(this, needsScratch: true);
    }

    /// <inheritdoc />
    internal override IReadOnlyList<ExitCode> OwnCodes { get; } =
        [ExitCode.Warnings, ExitCode.Damaged, ExitCode.HungUp, ExitCode.Interrupted, ExitCode.Terminated];

    /// <inheritdoc />
    internal override IReadOnlyList<string> Examples { get; } =

    [
        "owui-backup verify latest",
        "owui-backup verify --all --dir /var/backups/open-webui",
        "owui-backup verify --all --quick --from b2:open-webui-archive",
    ];

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        var name = session.Get(_name);
        if (name is not null && session.Get(_all))
            return VerbResult.Usage($"Both \"{name}\" and --all: name one snapshot, or say --all.");
        if (_copies.AreMeant(session))
            return VerifiedCopies.Run(session, _copies, session.Get(_all) ? null : name ?? "latest", session.Get(_quick));
        if (session.Get(_quick))
            return VerbResult.Usage("--quick goes with --from or --remote: what is on this machine is read in any case.");
        var results = new List<(SnapshotPlace Place, VerifiedSnapshot Snapshot)>();
        var outcome = session.Get(_all) ? VerifyAll(session, results, out var failure) : VerifyOne(session, name ?? "latest", results, out failure);
        return failure ?? VerbResult.Of(outcome, json => json.WriteArray("snapshots", results, item =>
        {
            var (place, snapshot) = item;
            json.WriteString("name", snapshot.Name);
            json.WriteString("path", place.PathOf(snapshot.Name));
            json.WriteString("outcome", ExitCodes.Word(ExitCodes.Of(snapshot.Outcome.Ending)));
            json.WriteNumber("seconds", Math.Round(snapshot.Elapsed.TotalSeconds, 3));
            if (snapshot.Report is not { } report)
                return;
            json.WriteNumber("files", report.Checked.Files);
            json.WriteNumber("bytes", report.Checked.Bytes);
            json.WriteNumber("damage_count", report.DamageCount);
            json.WriteArray("damages", report.Damages, damage =>
            {
                json.WritePath("path", damage.Path);
                json.WriteString("kinds", damage.Kinds.ToString());
                json.WriteString("detail", damage.Detail);
            });
        }));
    }

    private Outcome VerifyAll(Session session, List<(SnapshotPlace, VerifiedSnapshot)> results, out VerbResult? failure)
    {
        var outcome = Outcome.Success;
        if (!_places.TryFind(session, out var places, out failure))
            return outcome;
        foreach (var place in places)
        {
            if (!OpenPlace.TryOpen(place, out var open, out var problem))
            {
                outcome = outcome.Then(Outcome.Failure(problem!));
                continue;
            }

            using (open)
            {
                if (open.Listing.Snapshots.Count == 0)
                    session.Say($"no snapshots in {place.Directory}");
                foreach (var snapshot in open.Listing.Snapshots)
                {
                    outcome = outcome.Then(Verify(session, open, snapshot, isAsked: false, results));
                    if (session.Cancellation.IsCancellationRequested)
                        return outcome;
                }
            }
        }

        return outcome;
    }

    private Outcome VerifyOne(Session session, string name, List<(SnapshotPlace, VerifiedSnapshot)> results, out VerbResult? failure)
    {
        if (!_places.TryFindOne(session, name, out var place, out failure))
            return Outcome.Success;
        if (!OpenPlace.TryOpen(place, out var open, out var problem))
            return Outcome.Failure(problem!);
        using (open)
        {
            // Of all verbs this one must not pass over a newest snapshot because its manifest is damaged.
            var snapshot = name == "latest" ? open.Listing.NewestWithManifest : null;
            return snapshot is not null || open.TryFind(name, out snapshot, out problem)
                ? Verify(session, open, snapshot, isAsked: true, results)
                : Outcome.Failure(problem!);
        }
    }

    private static Outcome Verify(
        Session session, OpenPlace open, SnapshotInfo snapshot, bool isAsked, List<(SnapshotPlace, VerifiedSnapshot)> results)
    {
        var verified = VerifyRun.Verify(open.Directory, open.Store, snapshot, isAsked, session.Events, session.Cancellation);
        results.Add((open.Place, verified));
        if (verified.Report is { } report && verified.Outcome.Ending != Ending.Cancelled)
        {
            var verdict = report.IsWhole ? session.Style.Green("whole") : session.Style.Red($"DAMAGED in {Figures.Count(Math.Max(report.DamageCount, 1), "place")}");
            var databases = snapshot.Summary is { Header.Databases.Count: > 0 and var count } ? $", {Figures.Count(count, "database")}" : "";
            var line = $"{verified.Name}: {verdict}, {Figures.Count(report.Checked.Files, "file")}, "
                + $"{Figures.Bytes(report.Checked.Bytes)}{databases}, in {Figures.Elapsed(verified.Elapsed)}";
            session.Say(line);
        }

        return verified.Outcome;
    }
}

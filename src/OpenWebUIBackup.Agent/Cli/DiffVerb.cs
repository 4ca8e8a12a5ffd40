using System.CommandLine;
using OpenWebUIBackup.Agent.Cli.Copies;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Snapshots;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary><c>diff</c>: what changed between two snapshots.</summary>
internal sealed class DiffVerb : Verb
{
    private readonly Argument<string> _before = Words.Required("A", ValueKind.Snapshot, "the earlier snapshot");
    private readonly Argument<string> _after = Words.Required("B", ValueKind.Snapshot, "the later one, or latest");
    private readonly SnapshotPlaces _places;
    private readonly CopyPlaces _copies;

    internal DiffVerb()
        : base("diff", "show what changed between two snapshots")
    {
        Add(_before);
        Add(_after);
        _places = new SnapshotPlaces(this);
        _copies = new CopyPlaces(this, needsScratch: true);
    }

    /// <inheritdoc />
    internal override IReadOnlyList<ExitCode> OwnCodes { get; } = [ExitCode.Warnings, ExitCode.Damaged];

    /// <inheritdoc />
    internal override IReadOnlyList<string> Examples { get; } = ["owui-backup diff snapshot_20261121030000 latest"];

    /// <inheritdoc />
    internal override VerbResult Run(Session session)
    {
        var (first, second) = (session.Get(_before)!, session.Get(_after)!);
        return _copies.AreMeant(session) ? OfCopies(session, first, second) : OfSnapshots(session, first, second);
    }

    private VerbResult OfSnapshots(Session session, string first, string second)
    {
        if (!_places.TryFindOne(session, first == "latest" ? second : first, out var place, out var failure))
            return failure!;
        if (!OpenPlace.TryOpen(place, out var open, out var problem))
            return VerbResult.Of(Outcome.Failure(problem!));
        using (open)
        {
            if (!open.TryFind(first, out var before, out problem) || !open.TryFind(second, out var after, out problem))
                return VerbResult.Of(Outcome.Failure(problem!));
            return Tell(session, before.Name.Text, after.Name.Text,
                report => (DiffRun.Compare(open.Store, before, after, report, out var totals, session.Cancellation), totals));
        }
    }

    private VerbResult OfCopies(Session session, string first, string second)
    {
        if (!_copies.TryFindOne(session, out var place, out var failure))
            return failure!;
        if (!ChosenCopy.TryFind(session, place, first, out var before, out var refusal)
            || !ChosenCopy.TryFind(session, place, second, out var after, out refusal))
            return VerbResult.Of(refusal);
        return Tell(session, before.Name, after.Name,
            report => (CopyDiffRun.Compare(before, after, _copies.Scratch(session), report, out var totals, session.Cancellation), totals));
    }

    private static VerbResult Tell(
        Session session, string before, string after, Func<Action<EntryDifference>, (Outcome Outcome, DiffTotals Totals)> compare)
    {
        // Only JSON needs all of them at once; on standard output they pass by, be they millions.
        var kept = new List<EntryDifference>();
        var (outcome, totals) = compare(difference =>
        {
            if (session.IsJson)
                kept.Add(difference);
            else
                session.Answer(Line(difference, session.Style));
        });
        if (outcome.IsSuccess)
            session.Say(Summary(totals));
        return VerbResult.Of(outcome, json =>
        {
            json.WriteString("before", before);
            json.WriteString("after", after);
            json.WriteNumber("added", totals.Added);
            json.WriteNumber("added_bytes", totals.AddedBytes);
            json.WriteNumber("removed", totals.Removed);
            json.WriteNumber("removed_bytes", totals.RemovedBytes);
            json.WriteNumber("changed", totals.Changed);
            json.WriteNumber("changed_bytes", totals.ChangedBytes);
            json.WriteNumber("unchanged", totals.Unchanged);
            json.WriteArray("differences", kept, difference =>
            {
                json.WritePath("path", difference.Path);
                json.WriteString("change", difference.Changes switch
                {
                    EntryChanges.Added => "added",
                    EntryChanges.Removed => "removed",
                    _ => "changed",
                });
                json.WriteString("what", What(difference.Changes));
                json.WriteString("type", difference.Type.ToString().ToLowerInvariant());
                json.WriteNumber("old_size", difference.OldSize);
                json.WriteNumber("new_size", difference.NewSize);
            });
        });
    }

    private static string Line(EntryDifference difference, Style style)
    {
        var path = (difference.Path.IsEmpty ? "." : difference.Path.ToString())
            + (difference.Type == Linux.FileType.Directory ? "/" : "");
        return difference.Changes switch
        {
            EntryChanges.Added => $"{style.Green("+")} {Size(difference.NewSize, difference)}  {path}",
            EntryChanges.Removed => $"{style.Red("-")} {Size(difference.OldSize, difference)}  {path}",
            _ => $"{style.Yellow("~")} {Size(difference.NewSize, difference)}  {path}  {style.Faint($"({Detail(difference)})")}",
        };
    }

    private static string Size(long bytes, EntryDifference difference) =>
        (difference.Type == Linux.FileType.Regular ? Figures.Bytes(bytes) : "").PadLeft(10);

    private static string Detail(EntryDifference difference) =>
        difference.Changes.HasFlag(EntryChanges.Size) && difference.OldSize != difference.NewSize
            ? $"{What(difference.Changes & ~EntryChanges.Size)}; was {Figures.Bytes(difference.OldSize)}"
            : What(difference.Changes);

    private static string What(EntryChanges changes)
    {
        var words = new List<string>();
        foreach (var (flag, word) in _words)
            if (changes.HasFlag(flag))
                words.Add(word);
        return string.Join(", ", words);
    }

    private static readonly (EntryChanges Flag, string Word)[] _words =
    [
        (EntryChanges.Added, "added"), (EntryChanges.Removed, "removed"), (EntryChanges.Type, "type"),
        (EntryChanges.Content, "content"), (EntryChanges.Size, "size"), (EntryChanges.Mode, "mode"), (EntryChanges.Owner, "owner"),
        (EntryChanges.ModifiedAt, "time"), (EntryChanges.Target, "target"), (EntryChanges.Attributes, "attributes"),
    ];

    private static string Summary(DiffTotals totals) =>
        $"{Figures.Count(totals.Added)} added ({Figures.Bytes(totals.AddedBytes)}), "
        + $"{Figures.Count(totals.Removed)} removed ({Figures.Bytes(totals.RemovedBytes)}), "
        + $"{Figures.Count(totals.Changed)} changed ({Figures.Bytes(totals.ChangedBytes)}), "
        + $"{Figures.Count(totals.Unchanged)} unchanged";
}

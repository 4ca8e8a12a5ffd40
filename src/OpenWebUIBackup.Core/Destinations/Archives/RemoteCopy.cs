using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>A copy at a destination that is read back: an archive, or a mirror.</summary>
/// <param name="Destination">Where it is.</param>
/// <param name="Root">Its directory there; empty for a mirror, which is the destination itself.</param>
/// <param name="Name">What it is called: the archive's name, or <c>mirror</c>.</param>
/// <param name="Origin">What it is and whose.</param>
public sealed record RemoteCopy(IDestination Destination, UnixPath Root, string Name, CopyOrigin Origin)
{
    /// <summary>What a mirror is called where an archive's name could stand.</summary>
    public const string MirrorName = "mirror";

    /// <summary>It, for messages: <c>open-webui-backup-2026-11-22 at b2:bucket</c>.</summary>
    public string Shown => $"{Name} at {Destination.Name}";

    /// <summary>The path at the destination of something in it.</summary>
    public UnixPath PathOf(UnixPath path) => Root.IsEmpty ? path : Root.Append(path.Bytes);

    /// <summary>
    /// Chooses what is read back: the archive of this name, the newest complete one for <c>latest</c>, or the mirror
    /// where the destination is one.
    /// </summary>
    /// <param name="destination">Where it is.</param>
    /// <param name="listing">What there is.</param>
    /// <param name="name">What is wanted.</param>
    /// <param name="allowIncomplete">Whether a mirror that a run was changing, or an archive that never was completed, will do.</param>
    /// <param name="copy">The choice.</param>
    /// <param name="refusal">Why there is none; or a success, with a warning of each newer archive that <c>latest</c> has passed over as damaged.</param>
    public static bool TryChoose(
        IDestination destination, ArchiveListing listing, string name, bool allowIncomplete, out RemoteCopy copy, out Outcome refusal)
    {
        copy = null!;
        refusal = Outcome.Success;
        if (listing.Find(name) is { } archive)
        {
            if (!TryTake(destination, archive, allowIncomplete, out copy, out refusal))
                return false;
            if (archive.Name.Text != name)
                refusal = Outcome.Of([.. listing.Archives.Where(other => other.State == ArchiveState.Damaged && other.Name > archive.Name)
                    .Select(other => other.Problem! with { Severity = Severity.Warning })]);
            return true;
        }

        if (listing.Mirror is { } mirror && (name == "latest" || name == MirrorName))
        {
            if (!mirror.IsComplete && !allowIncomplete)
                refusal = Outcome.Failure("read back the mirror at", destination.Name,
                    "it is incomplete: a run that changed it was interrupted, or is at work just now",
                    "Run the job again, or take it as it is with --allow-damaged.");
            else
                copy = new RemoteCopy(destination, default, MirrorName, mirror.Origin);
            return copy is not null;
        }

        var near = NearestWord.Of(name, listing.Archives.Select(candidate => candidate.Name.Text));
        refusal = Outcome.Failure("find", $"{name} at {destination.Name}",
            listing.Archives.Count == 0 ? "there is no archive and no mirror of this program" : "there is no complete archive of that name",
            near is null ? Newest(listing) : $"Did you mean {near}?");
        return false;
    }

    private static bool TryTake(IDestination destination, ArchiveInfo archive, bool allowIncomplete, out RemoteCopy copy, out Outcome refusal)
    {
        copy = null!;
        refusal = Outcome.Success;
        if (archive.Origin is null)
            refusal = Outcome.Failure(archive.Problem ?? Problem.Error(
                "read back", $"{archive.Name} at {destination.Name}", "it is incomplete, and was not begun in earnest"));
        else if (archive.State == ArchiveState.Damaged && !allowIncomplete)
            refusal = new Outcome(Ending.Damaged, [archive.Problem!]);
        else if (archive.State == ArchiveState.Incomplete)
            refusal = Outcome.Failure("read back", $"{archive.Name} at {destination.Name}", "it has no manifest: it was never completed, or its manifest was removed",
                "Take another archive (`list` shows them). What it has are plain files; by hand they can be had.");
        else
            copy = new RemoteCopy(destination, archive.Path, archive.Name.Text, archive.Origin);
        return copy is not null;
    }

    private static string? Newest(ArchiveListing listing) =>
        listing.NewestComplete is { } newest ? $"The newest complete archive is {newest.Name}." : null;
}

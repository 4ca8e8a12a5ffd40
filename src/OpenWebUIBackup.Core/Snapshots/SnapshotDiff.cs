using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>What changed of an entry. <see cref="None"/> besides Added and Removed never occurs.</summary>
[Flags]
public enum EntryChanges
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is only in the second snapshot.</summary>
    Added = 1,

    /// <summary>It is only in the first snapshot.</summary>
    Removed = 2,

    /// <summary>It is something else: a link where a file was. Nothing else is compared then.</summary>
    Type = 4,

    /// <summary>Other content, by its hash.</summary>
    Content = 8,

    /// <summary>Another size.</summary>
    Size = 16,

    /// <summary>Other mode bits.</summary>
    Mode = 32,

    /// <summary>Another owner or group.</summary>
    Owner = 64,

    /// <summary>Another modification time.</summary>
    ModifiedAt = 128,

    /// <summary>A symbolic link that says something else, or another device.</summary>
    Target = 256,

    /// <summary>Other extended attributes or ACLs.</summary>
    Attributes = 512,
}

/// <summary>A difference between two snapshots.</summary>
/// <param name="Path">The entry's path.</param>
/// <param name="Changes">What changed.</param>
/// <param name="Type">What it is; of something removed, what it was.</param>
/// <param name="OldSize">Size of the file in the first snapshot; 0 when it was not there or is no file.</param>
/// <param name="NewSize">Size of the file in the second snapshot; 0 when it is not there or is no file.</param>
public readonly record struct EntryDifference(UnixPath Path, EntryChanges Changes, FileType Type, long OldSize, long NewSize);

/// <summary>What a comparison adds up to. Bytes are those of regular files.</summary>
public record struct DiffTotals
{
    /// <summary>Entries that are only in the second snapshot.</summary>
    public long Added { get; set; }

    /// <summary>Their bytes.</summary>
    public long AddedBytes { get; set; }

    /// <summary>Entries that are only in the first snapshot.</summary>
    public long Removed { get; set; }

    /// <summary>Their bytes.</summary>
    public long RemovedBytes { get; set; }

    /// <summary>Entries that are in both and differ.</summary>
    public long Changed { get; set; }

    /// <summary>Bytes that the changed entries have now.</summary>
    public long ChangedBytes { get; set; }

    /// <summary>Entries that are the same.</summary>
    public long Unchanged { get; set; }

    internal void Count(in EntryDifference difference)
    {
        if (difference.Changes == EntryChanges.Added)
        {
            Added++;
            AddedBytes += difference.NewSize;
        }
        else if (difference.Changes == EntryChanges.Removed)
        {
            Removed++;
            RemovedBytes += difference.OldSize;
        }
        else
        {
            Changed++;
            ChangedBytes += difference.NewSize;
        }
    }
}

/// <summary>Compares two snapshots by their manifests, without reading a file of either. Memory does not grow with them.</summary>
public static class SnapshotDiff
{
    /// <summary>Tells every difference, in byte order of path, and the sums.</summary>
    /// <param name="before">The first snapshot's manifest.</param>
    /// <param name="after">The second one's.</param>
    /// <param name="report">Is called for each difference.</param>
    /// <param name="cancellation">Ends the comparison early.</param>
    /// <exception cref="ManifestDamagedException">One of the manifests cannot be relied on; what was told is void.</exception>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    public static DiffTotals Compare(
        ManifestReader before, ManifestReader after, Action<EntryDifference> report, CancellationToken cancellation = default)
    {
        var totals = default(DiffTotals);
        var hasOld = before.TryRead(out var old);
        var hasNew = after.TryRead(out var current);
        while (hasOld || hasNew)
        {
            cancellation.ThrowIfCancellationRequested();
            var order = !hasOld ? 1 : !hasNew ? -1 : old.Path.SequenceCompareTo(current.Path);
            var difference = order switch
            {
                < 0 => new EntryDifference(old.ToPath(), EntryChanges.Removed, old.Type, old.Size, 0),
                > 0 => new EntryDifference(current.ToPath(), EntryChanges.Added, current.Type, 0, current.Size),
                _ => Changes(old, current) is var changes and not EntryChanges.None
                    ? new EntryDifference(current.ToPath(), changes, current.Type, old.Size, current.Size)
                    : default,
            };
            if (difference.Changes == EntryChanges.None)
                totals.Unchanged++;
            else
            {
                totals.Count(difference);
                report(difference);
            }

            if (order <= 0)
                hasOld = before.TryRead(out old);
            if (order >= 0)
                hasNew = after.TryRead(out current);
        }

        return totals;
    }

    private static EntryChanges Changes(in ManifestEntry old, in ManifestEntry current)
    {
        if (old.Type != current.Type)
            return EntryChanges.Type;
        var changes = EntryChanges.None;
        if (old.Size != current.Size)
            changes |= EntryChanges.Size | EntryChanges.Content;
        // An unknown hash (the file could not be read) equals nothing known.
        if (old.HasHash != current.HasHash || old.Hash != current.Hash)
            changes |= EntryChanges.Content;
        if (old.Mode != current.Mode)
            changes |= EntryChanges.Mode;
        if (old.UserId != current.UserId || old.GroupId != current.GroupId)
            changes |= EntryChanges.Owner;
        if (old.ModifiedAt != current.ModifiedAt)
            changes |= EntryChanges.ModifiedAt;
        if (!old.Target.SequenceEqual(current.Target)
            || old.DeviceMajor != current.DeviceMajor || old.DeviceMinor != current.DeviceMinor)
            changes |= EntryChanges.Target;
        if (!old.Attributes.SequenceEqual(current.Attributes))
            changes |= EntryChanges.Attributes;
        return changes;
    }
}

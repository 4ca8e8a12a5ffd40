using OpenWebUIBackup.Core.Destinations;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>How many files a mirror would lose by following a capture.</summary>
internal static class MirrorLosses
{
    /// <summary>Of those that the mirror's manifest tells of. Both manifests are read side by side: memory does not grow with them.</summary>
    /// <exception cref="ManifestDamagedException">One of them cannot be used.</exception>
    internal static long Count(FileHandle before, ComponentLayout layoutBefore, FileHandle now, ComponentLayout layout, CancellationToken cancellation)
    {
        using var old = new ManifestReader(before);
        using var current = new ManifestReader(now);
        var lost = 0L;
        var hasCurrent = current.TryRead(out var entry);
        while (old.TryRead(out var was))
        {
            cancellation.ThrowIfCancellationRequested();
            while (hasCurrent && entry.Path.SequenceCompareTo(was.Path) < 0)
                hasCurrent = current.TryRead(out entry);
            if (was.Type != FileType.Regular)
                continue;
            var isThere = hasCurrent && entry.Path.SequenceEqual(was.Path) && entry.Type == FileType.Regular;
            if (!isThere || Moved(was.Path))
                lost++;
        }

        return lost;

        // Called otherwise since: the file is sent anew under its new name, and the old one goes.
        bool Moved(ReadOnlySpan<byte> path)
        {
            var slash = path.IndexOf((byte)'/');
            var component = new UnixPath(slash < 0 ? path : path[..slash]);
            return layoutBefore.Place(component).Name != layout.Place(component).Name;
        }
    }

    /// <summary>Of those that are listed at it.</summary>
    /// <param name="listed">Paths at the mirror; emptied of what the capture has.</param>
    /// <param name="now">The capture's manifest.</param>
    /// <param name="layout">What it is called at the mirror.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ManifestDamagedException">The manifest cannot be used.</exception>
    internal static long Count(HashSet<UnixPath> listed, FileHandle now, ComponentLayout layout, CancellationToken cancellation)
    {
        using var current = new ManifestReader(now);
        while (listed.Count > 0 && current.TryRead(out var entry))
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry.Type == FileType.Regular)
                listed.Remove(layout.ToObject(entry.ToPath()));
        }

        return listed.Count;
    }
}

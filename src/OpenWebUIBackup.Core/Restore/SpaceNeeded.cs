using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>Finds out beforehand whether there is room for what is to be restored.</summary>
internal static class SpaceNeeded
{
    /// <summary>Ends the restore where there is not.</summary>
    /// <param name="target">A directory on the file system that is written to.</param>
    /// <param name="tree">The snapshot.</param>
    /// <param name="selection">What of it is restored.</param>
    /// <param name="counts">The whole snapshot's counts, where they are known.</param>
    /// <param name="cancellation">Looked at once a directory.</param>
    internal static void Check(
        DirectoryHandle target, DirectoryHandle tree, RestoreSelection selection, ManifestCounts? counts,
        CancellationToken cancellation)
    {
        var space = target.GetSpace();
        // The whole snapshot is more than any part of it: where that fits, nothing needs to be looked at.
        if (counts is { } all && Fits(all.Bytes, all.Entries, space))
            return;
        var sum = new Sum(selection, cancellation);
        sum.Add(tree, []);
        if (!Fits(sum.Bytes, sum.Files, space))
            throw new RestoreAbortedException(Problem.Error("restore to", "the target's file system",
                space.AvailableFiles is { } files && sum.Files > files
                    ? FormattableString.Invariant($"{sum.Files} files are to be made, and there is room for {files}")
                    : FormattableString.Invariant($"{Mebibytes(sum.Bytes)} MiB are needed, and {Mebibytes(space.AvailableBytes)} MiB are free"),
                "Free space there, restore to another disk, or only single components (--component)."));
    }

    private static bool Fits(long bytes, long files, FileSystemSpace space) =>
        bytes <= space.AvailableBytes && (space.AvailableFiles is not { } free || files <= free);

    private static long Mebibytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;

    private sealed class Sum(RestoreSelection selection, CancellationToken cancellation)
    {
        private readonly HashSet<ulong> _linked = [];

        internal long Bytes { get; private set; }

        internal long Files { get; private set; }

        internal void Add(DirectoryHandle root, byte[] prefix)
        {
            var waiting = new Stack<(DirectoryHandle Directory, byte[] Prefix)>();
            waiting.Push((root.Reopen(), prefix));
            var listing = new DirectoryListing();
            while (waiting.TryPop(out var next))
            {
                using (next.Directory)
                {
                    cancellation.ThrowIfCancellationRequested();
                    // What cannot be listed shows when it is restored.
                    _ = listing.TryRead(next.Directory);
                    for (var i = 0; i < listing.Count; i++)
                        AddName(next.Directory, next.Prefix, listing[i], waiting);
                }
            }
        }

        private void AddName(
            DirectoryHandle directory, byte[] prefix, ReadOnlySpan<byte> name, Stack<(DirectoryHandle, byte[])> waiting)
        {
            byte[] path = [];
            if (!selection.IsEverything)
            {
                path = [.. prefix, .. name];
                if (!selection.Includes(new UnixPath(path)) && !selection.LeadsTo(new UnixPath(path)))
                    return;
            }

            if (directory.TryGetStatus(name, out var status) != Errno.None)
                return;
            if (status.Type == FileType.Directory)
            {
                if (directory.TryOpenDirectory(name, out var child) == Errno.None)
                    waiting.Push((child!, [.. path, (byte)'/']));
            }
            else if (status.LinkCount > 1 && !_linked.Add(status.Inode))
                return;
            Files++;
            Bytes += status.Type == FileType.Regular ? long.Min(status.AllocatedBytes, status.Size) : 0;
        }
    }
}

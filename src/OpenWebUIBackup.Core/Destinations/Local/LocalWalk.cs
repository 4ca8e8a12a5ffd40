using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>A directory to look at.</summary>
/// <param name="From">Its path below the tree that files come from.</param>
/// <param name="To">Its path below the tree that they go to.</param>
/// <param name="Below">Whether directories in it are looked at too.</param>
/// <param name="Only">Only files of these names; null: all.</param>
/// <param name="Renamed">What the one file of <paramref name="Only"/> will be called; null: as it is.</param>
internal sealed record LocalVisit(
    UnixPath From, UnixPath To, bool Below, IReadOnlyCollection<UnixPath>? Only = null, UnixPath? Renamed = null);

/// <summary>
/// Walks one tree and opens the same directories in another. Each directory is reached from the root again, so that the
/// number of descriptors has a bound whatever the depth.
/// </summary>
internal sealed class LocalWalk(LocalTransfer transfer, DirectoryHandle from, DirectoryHandle to)
{
    private readonly DirectoryListing _listing = new();

    /// <summary>Whether a file of <see cref="LocalVisit.Only"/> that is not there is a failure.</summary>
    internal bool MustExist { get; init; }

    /// <summary>Whether the tree that files come from is a destination, in which leftovers are no files.</summary>
    internal bool FromDestination { get; init; }

    /// <summary>Paths of the same directory in earlier states.</summary>
    internal Func<UnixPath, IEnumerable<UnixPath>> Earlier { get; init; } = _ => [];

    /// <summary>How a path in the tree that files come from is shown.</summary>
    internal required Func<UnixPath, string> ShowSource { get; init; }

    /// <summary>Walks on until nothing is left.</summary>
    internal void Run(
        IEnumerable<LocalVisit> visits, Action<LocalDirectory, List<LocalFile>> send, CancellationToken cancellation)
    {
        var waiting = new Stack<LocalVisit>(visits.Reverse());
        while (waiting.TryPop(out var visit))
        {
            cancellation.ThrowIfCancellationRequested();
            Visit(visit, waiting, send);
        }
    }

    private void Visit(LocalVisit visit, Stack<LocalVisit> waiting, Action<LocalDirectory, List<LocalFile>> send)
    {
        var errno = TreePath.TryOpenDirectory(from, visit.From, out var source);
        if (errno == Errno.None)
            errno = visit.Only is null ? List(source!) : Errno.None;
        if (errno != Errno.None)
        {
            source?.Dispose();
            Unreadable(visit, errno);
            return;
        }

        var files = new List<LocalFile>();
        if (visit.Only is { } only)
            foreach (var name in only)
                Look(source!, name.Bytes, visit, visit.Renamed ?? name, files, waiting);
        else
            for (var i = 0; i < _listing.Count; i++)
                Look(source!, _listing[i], visit, null, files, waiting);
        if (files.Count == 0 || Open(visit, source!, files.Count) is not { } directory)
        {
            source!.Dispose();
            return;
        }

        try
        {
            send(directory, files);
        }
        finally
        {
            directory.Release();
        }
    }

    private void Unreadable(LocalVisit visit, Errno errno)
    {
        if (visit.Only is null)
            transfer.Log.Failed(LocalFault.Error("read", ShowSource(visit.From), errno));
        else if (errno != Errno.ENOENT || MustExist)
            foreach (var name in visit.Only)
                transfer.Log.Failed(LocalFault.Error("read", ShowSource(visit.From.Append(name.Bytes)), errno));
    }

    private Errno List(DirectoryHandle directory) => _listing.TryRead(directory);

    private void Look(
        DirectoryHandle source, ReadOnlySpan<byte> name, LocalVisit visit, UnixPath? targetName, List<LocalFile> files, Stack<LocalVisit> waiting)
    {
        var errno = source.TryGetStatus(name, out var status);
        if (errno == Errno.ENOENT && !(MustExist && visit.Only is not null))
            return;
        if (errno != Errno.None)
            transfer.Log.Failed(LocalFault.Error("read", ShowSource(visit.From.Append(name)), errno));
        else if (LocalPlace.IsPartial(name))
        {
            if (!FromDestination)
                transfer.Log.Failed(Problem.Error("send", ShowSource(visit.From.Append(name)), "names that begin so are kept for files that are not whole",
                    "Give it another name."));
        }
        else if (status.Type == FileType.Regular)
        {
            var own = name.ToArray();
            files.Add(new LocalFile(own, targetName?.Bytes.ToArray() ?? own, status));
        }
        else if (status.Type == FileType.Directory && visit.Below)
            waiting.Push(new LocalVisit(visit.From.Append(name), visit.To.Append(name), Below: true));
    }

    private LocalDirectory? Open(LocalVisit visit, DirectoryHandle source, int files)
    {
        var errno = TreePath.TryMakeDirectory(to, visit.To, LocalPlace.DirectoryMode, out var target);
        if (errno is Errno.ENOTDIR or Errno.ELOOP)
        {
            transfer.Log.Block();
            return null;
        }

        if (errno != Errno.None)
        {
            transfer.Log.Failed(LocalFault.Error("make the directory", transfer.Place.Show(visit.To), errno), files);
            return null;
        }

        LocalLeftovers.Remove(target!);
        var earlier = new List<DirectoryHandle>();
        foreach (var path in Earlier(visit.To))
            if (TreePath.TryOpenDirectory(to, path, out var directory) == Errno.None)
                earlier.Add(directory!);
        return new LocalDirectory(source, target!, earlier, visit.To);
    }
}

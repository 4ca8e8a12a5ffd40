using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>The directory that is to have the restored tree: what is there now, and the directory above it.</summary>
internal sealed class RestoreTarget : IDisposable
{
    private RestoreTarget(string path, string fullPath, byte[] name, DirectoryHandle parent, DirectoryHandle? existing)
    {
        Path = path;
        FullPath = fullPath;
        Name = name;
        Parent = parent;
        Existing = existing;
        if (existing is null)
            return;
        using var listed = existing.Reopen();
        var listing = new DirectoryListing();
        if (listing.TryRead(listed) is var errno and not Errno.None)
            throw Refused(path, errno.Describe(), "Run as root, or as its owner.");
        IsOccupied = listing.Count > 0;
        IsMountPoint = existing.Status.Device != parent.Status.Device;
    }

    internal string Path { get; }

    /// <summary>The absolute path, with a symbolic link at its end followed.</summary>
    internal string FullPath { get; }

    /// <summary>Its name in <see cref="Parent"/>.</summary>
    internal byte[] Name { get; }

    internal DirectoryHandle Parent { get; }

    /// <summary>What is there now; null when nothing is.</summary>
    internal DirectoryHandle? Existing { get; }

    /// <summary>Whether there is something in it.</summary>
    internal bool IsOccupied { get; }

    /// <summary>Whether it is another file system than its parent, so that no tree built there can take its place.</summary>
    internal bool IsMountPoint { get; }

    /// <summary>Opens it, with symbolic links in the path followed, as the user meant.</summary>
    /// <exception cref="RestoreAbortedException">It cannot serve as a target.</exception>
    internal static RestoreTarget Open(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        try
        {
            // Asked of a name that is free, this throws; the link itself says what it is.
            if (new DirectoryInfo(full) is { LinkTarget: not null } link)
                full = link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        }
        catch (IOException e)
        {
            throw Refused(path, e.Message, null);
        }

        if (System.IO.Path.GetDirectoryName(full) is not { } above)
            throw Refused(path, "it is the root of all", "Restore to a directory of its own.");
        var errno = DirectoryHandle.TryOpen(above, out var parent);
        if (errno != Errno.None)
            throw Refused(path, $"{above}: {errno.Describe()}",
                errno == Errno.ENOENT ? "Make the directory above it first (mkdir -p), or mount its disk." : null);
        var name = Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(full));
        DirectoryHandle? existing = null;
        try
        {
            errno = parent!.TryOpenDirectory(name, out existing);
            if (errno is not (Errno.None or Errno.ENOENT))
                throw Refused(path, errno.Describe(),
                    errno == Errno.ENOTDIR ? "Give a directory, or a name that is free." : "Run as root, or as its owner.");
            return new RestoreTarget(path, full, name, parent, existing);
        }
        catch
        {
            existing?.Dispose();
            parent!.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what would destroy the snapshot: a target that holds it, or that lies in it.</summary>
    internal void RefuseNesting(DirectoryHandle tree)
    {
        if (Existing is not null && tree.IsAtOrBelow(Existing.Status))
            throw Refused(Path, "the snapshot itself lies in it", "Restore to another directory.");
        if ((Existing ?? Parent).IsAtOrBelow(tree.Status))
            throw Refused(Path, "it lies in the snapshot", "Restore to another directory.");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Existing?.Dispose();
        Parent.Dispose();
    }

    internal static RestoreAbortedException Refused(string path, string cause, string? advice) =>
        new(Problem.Error("restore to", path, cause, advice));
}

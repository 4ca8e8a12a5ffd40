using System.Globalization;
using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// The directory of snapshots while this process holds its lock: where a tree is built, and how it gets its name.
/// </summary>
internal sealed class SnapshotWorkspace : IDisposable
{
    private const int PrivateDirectory = 0x1C0; // 0700
    private const int PrivateFile = 0x180; // 0600
    private readonly FileHandle _lock;

    private SnapshotWorkspace(
        DirectoryHandle root, DirectoryHandle own, DirectoryHandle manifests, DirectoryHandle partial, FileHandle lockFile)
    {
        Root = root;
        Manifests = manifests;
        Partial = partial;
        Own = own;
        _lock = lockFile;
    }

    /// <summary>The directory that holds the snapshots.</summary>
    internal DirectoryHandle Root { get; }

    /// <summary>Where finished manifests are.</summary>
    internal DirectoryHandle Manifests { get; }

    /// <summary>Where a tree is built. Whatever is found here by who holds the lock was interrupted.</summary>
    internal DirectoryHandle Partial { get; }

    private DirectoryHandle Own { get; }

    /// <summary>
    /// Makes what is missing of the layout below <paramref name="root"/> and takes the lock.
    /// </summary>
    /// <returns>Null when another run holds the lock; then <paramref name="holder"/> says who.</returns>
    /// <exception cref="LinuxException">Something could not be made.</exception>
    internal static SnapshotWorkspace? TryLock(DirectoryHandle root, out string holder)
    {
        holder = "";
        DirectoryHandle? own = null;
        FileHandle? file = null;
        try
        {
            own = root.OpenOrMakeDirectory(".owui-backup"u8, PrivateDirectory);
            file = own.OpenOrCreateFile("lock"u8, PrivateFile);
            var errno = file.TryLock();
            if (errno == Errno.EAGAIN)
            {
                holder = ReadHolder(file);
                return null;
            }

            if (errno != Errno.None)
                throw DirectoryHandle.Failure(errno, "lock", ".owui-backup/lock"u8);
            WriteHolder(file);
            var workspace = new SnapshotWorkspace(root, own,
                own.OpenOrMakeDirectory("manifests"u8, PrivateDirectory),
                own.OpenOrMakeDirectory("partial"u8, PrivateDirectory), file);
            own = null;
            file = null;
            return workspace;
        }
        finally
        {
            own?.Dispose();
            file?.Dispose();
        }
    }

    /// <summary>
    /// Removes what interrupted runs left, with the manifest of a tree that never got its name.
    /// </summary>
    /// <returns>The names of what was removed.</returns>
    internal IReadOnlyList<string> RemoveInterrupted(CancellationToken cancellation)
    {
        var listing = new DirectoryListing();
        using (var reopened = Partial.Reopen())
        {
            if (listing.TryRead(reopened) is var errno and not Errno.None)
                throw DirectoryHandle.Failure(errno, "list", ".owui-backup/partial"u8);
        }

        var removed = new List<string>();
        for (var i = 0; i < listing.Count; i++)
        {
            var name = UnixPath.Display(listing[i]);
            if (!Root.Exists(listing[i]))
            {
                _ = Manifests.TryUnlink(Encoding.UTF8.GetBytes(name + ManifestSuffix)); // usually there is none
                RemoveKeys(listing[i]);
            }

            RemoveHidden(listing[i], cancellation);
            TreeRemoval.Remove(Partial, listing[i], cancellation: cancellation);
            removed.Add(name);
        }

        return removed;
    }

    /// <summary>Opens the directory of keys, made if it is not there.</summary>
    internal DirectoryHandle OpenKeys() => Own.OpenOrMakeDirectory(SnapshotLayout.Keys, PrivateDirectory);

    /// <summary>Removes the keys kept with a snapshot, if there are any.</summary>
    /// <exception cref="LinuxException">They are there and cannot be removed.</exception>
    internal void RemoveKeys(ReadOnlySpan<byte> snapshot)
    {
        if (Own.TryOpenDirectory(SnapshotLayout.Keys, out var keys) != Errno.None)
            return; // no snapshot here has any
        using (keys)
        {
            if (keys!.TryUnlink(snapshot) is var errno and not (Errno.None or Errno.ENOENT))
                throw DirectoryHandle.Failure(errno, "remove the keys of", snapshot);
        }
    }

    /// <summary>
    /// The name beside the snapshots that a finished tree may have for a moment before its own. What is called so is
    /// removed as long as <see cref="Partial"/> holds the work of the same run, which goes last.
    /// </summary>
    internal static byte[] HiddenName(ReadOnlySpan<byte> name) => [(byte)'.', .. name, .. ".owui-partial"u8];

    /// <summary>Removes what a run has left under its hidden name, if anything.</summary>
    internal void RemoveHidden(ReadOnlySpan<byte> name, CancellationToken cancellation)
    {
        if (Root.Exists(HiddenName(name)))
            TreeRemoval.Remove(Root, HiddenName(name), cancellation: cancellation);
    }

    /// <summary>What a manifest's name ends with.</summary>
    internal const string ManifestSuffix = ".jsonl";

    /// <summary>
    /// A name for a snapshot made now that no other has: a second later where one has it, and after those that several
    /// runs in one second have so given already, or it would look older than they are.
    /// </summary>
    internal string FreeName(SnapshotNamePattern pattern, DateTime now)
    {
        const int secondsOfADay = 86_400, burst = 60;
        var first = 0;
        for (var second = 0; second < burst; second++)
            if (IsTaken(second))
                first = second + 1;
        for (var second = first; second < secondsOfADay; second++)
            if (!IsTaken(second))
                return pattern.Format(now.AddSeconds(second));

        throw new SnapshotAbortedException(Problem.Error("name a snapshot by", pattern.Text,
            "all names of a day are taken", "Let the pattern tell the time too: snapshot_%Y%m%d%H%M%S."));

        bool IsTaken(int second) => Root.Exists(Encoding.UTF8.GetBytes(pattern.Format(now.AddSeconds(second))));
    }

    /// <summary>
    /// The newest snapshot that is complete, whoever made it; null if there is none. Only complete ones have their
    /// names here.
    /// </summary>
    internal LinkBase? OpenNewest(SnapshotNamePattern pattern, Action<Problem> report)
    {
        var listing = new DirectoryListing();
        using (var reopened = Root.Reopen())
        {
            if (listing.TryRead(reopened) is var errno and not Errno.None)
                throw DirectoryHandle.Failure(errno, "list the directory of snapshots", "."u8);
        }

        var names = new List<SnapshotName>();
        for (var i = 0; i < listing.Count; i++)
        {
            var text = Encoding.UTF8.GetString(listing[i]);
            if (pattern.TryParse(text, out var name) || SnapshotNamePattern.Snapshot.TryParse(text, out name))
                names.Add(name);
        }

        foreach (var name in names.OrderByDescending(name => name.Time))
        {
            if (Root.TryOpenDirectory(Encoding.UTF8.GetBytes(name.Text), out var tree) == Errno.None)
                return Open(name.Text, tree!, report);
        }

        return null;
    }

    private LinkBase Open(string name, DirectoryHandle tree, Action<Problem> report)
    {
        var manifest = Encoding.UTF8.GetBytes(name + ManifestSuffix);
        var errno = Manifests.TryOpenFile(manifest, out var file);
        if (errno == Errno.None)
        {
            using (file)
            {
                try
                {
                    // Hashes are carried over from it, so it must be what was written: its own hash tells.
                    using var reader = new ManifestReader(file!);
                    while (reader.TryReadLine(out _))
                    {
                    }

                    return new LinkBase(name, tree, () => Manifests.OpenFile(manifest), reader.Header);
                }
                catch (ManifestDamagedException damaged)
                {
                    report(damaged.ToProblem(name) with
                    {
                        Severity = Severity.Warning,
                        Advice = "Its files serve as link base all the same, and are hashed again.",
                    });
                }
            }
        }
        else if (errno != Errno.ENOENT)
            report(Problem.Warning("open", $"the manifest of {name}", errno.Describe(),
                "Its files serve as link base all the same, and are hashed again."));
        return new LinkBase(name, tree, null, null);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Partial.Dispose();
        Manifests.Dispose();
        Own.Dispose();
        _lock.Unlock();
        _lock.Dispose();
    }

    private static string ReadHolder(FileHandle file)
    {
        Span<byte> text = stackalloc byte[256];
        return file.TryReadAt(text, 0, out var count) == Errno.None && count > 0
            ? UnixPath.Display(text[..count].TrimEnd((byte)'\n'))
            : "another process";
    }

    private static void WriteHolder(FileHandle file)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId}, since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC\n");
        // For people only: the lock itself is the kernel's.
        if (file.TrySetLength(0) == Errno.None)
            _ = file.TryWrite(Encoding.UTF8.GetBytes(text));
    }
}

using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>What the file system of a local destination can do, found by trying: FAT forgets what it accepts.</summary>
/// <param name="HasHardLinks">Whether a file can have two names.</param>
/// <param name="TimeWindow">By how many nanoseconds a time comes back wrong; null: times are not kept.</param>
internal sealed record LocalProbe(bool HasHardLinks, Int128? TimeWindow)
{
    // FAT keeps even seconds only; nothing in use is coarser.
    private static readonly Int128 _coarsest = 2_000_000_000;

    /// <summary>What is supposed where nothing can be written.</summary>
    internal static LocalProbe ReadOnly { get; } = new(false, 0);

    /// <summary>Tries with a file in the destination, which is removed again.</summary>
    internal static Errno Try(DirectoryHandle root, out LocalProbe? probe)
    {
        probe = null;
        var name = LocalPlace.NewPartialName();
        var time = new UnixTime(1_234_567_891, 123_456_789);
        var errno = root.TryCreateFile(name, LocalPlace.FileMode, out var file);
        if (errno != Errno.None)
            return errno;
        using (file)
        {
            // A file that was written: some file systems set the time once more when it is closed.
            errno = file!.TryWrite("probe"u8);
            _ = file.TrySetModifiedAt(time); // what came of it is looked at below
        }

        FileStatus status = default;
        if (errno == Errno.None)
            errno = root.TryGetStatus(name, out status);
        var link = LocalPlace.NewPartialName();
        var linked = errno == Errno.None && root.TryLink(root, name, link) == Errno.None;
        if (linked)
            _ = root.TryUnlink(link); // seen by nobody, and gone with the next leftovers
        _ = root.TryUnlink(name); // the same
        if (errno != Errno.None)
            return errno;
        var apart = Int128.Abs(status.ModifiedAt.TotalNanoseconds - time.TotalNanoseconds);
        probe = new LocalProbe(linked, apart <= _coarsest ? apart == 0 ? 0 : apart < 1_000_000_000 ? 1_000_000_000 : _coarsest : null);
        return Errno.None;
    }
}

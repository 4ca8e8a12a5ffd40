using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Snapshots;

/// <summary>
/// What the file system of the snapshots cannot do, found by trying: one without modes or with coarse times, such as
/// FAT, accepts them and forgets, so that no error of a later call would tell.
/// </summary>
internal readonly record struct PlaceProbe(AttributeLosses Losses, bool HasHardLinks)
{
    private const int UnlikelyMode = 0x120; // 0440: no mount option gives this to all files

    /// <summary>Tries with a file in <paramref name="directory"/>, which is removed again.</summary>
    /// <exception cref="LinuxException">The file could not be made.</exception>
    internal static PlaceProbe Try(DirectoryHandle directory)
    {
        var name = "probe"u8;
        var otherName = "probe-link"u8;
        var time = new UnixTime(1_234_567_891, 123_456_789);
        using (var file = directory.CreateFile(name, 0x180)) // 0600
        {
            // A file that was written: some file systems set the time once more when it is closed.
            if (file.TryWrite("probe"u8) is var errno and not Errno.None)
                throw DirectoryHandle.Failure(errno, "write", name);
            _ = file.TrySetMode(UnlikelyMode); // what came of both is looked at below
            _ = file.TrySetModifiedAt(time);
        }

        var status = directory.GetStatus(name);
        var losses = AttributeLosses.None;
        if (status.Mode != UnlikelyMode)
            losses |= AttributeLosses.Mode;
        if (status.ModifiedAt != time)
            losses |= AttributeLosses.Time;
        var linked = directory.TryLink(directory, name, otherName) == Errno.None;
        _ = linked && directory.TryUnlink(otherName) == Errno.None; // goes with the directory at the latest
        _ = directory.TryUnlink(name);
        return new PlaceProbe(losses, linked);
    }
}

using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>Brings single files to where they belong: finds them there already, links an earlier one, or copies. One a thread.</summary>
internal sealed class LocalPlacer(LocalTransfer transfer)
{
    private readonly FileCopier _copier = new();

    /// <summary>Brings one file there.</summary>
    /// <returns>An error that ends everything; others are noted.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of the file is left.</exception>
    internal Errno Place(LocalDirectory directory, in LocalFile file, CancellationToken cancellation)
    {
        var errno = directory.Target.TryGetStatus(file.TargetName, out var there);
        var exists = errno == Errno.None;
        if (!exists && errno != Errno.ENOENT)
            return Failed(directory, file, "look for", errno);
        if (exists && there.Type == FileType.Directory)
        {
            transfer.Log.Block();
            return Errno.None;
        }

        if (exists && IsSame(there, file.Status))
        {
            transfer.Log.Unchanged(file.Status.Size);
            return Errno.None;
        }

        return TryLinkEarlier(directory, file, exists, out errno) ? errno : Copy(directory, file, exists, cancellation);
    }

    private bool IsSame(in FileStatus there, in FileStatus file)
    {
        if (there.Type != FileType.Regular || there.Size != file.Size)
            return false;
        var apart = there.ModifiedAt.TotalNanoseconds - file.ModifiedAt.TotalNanoseconds;
        return apart <= transfer.TimeWindow && -apart <= transfer.TimeWindow;
    }

    private bool TryLinkEarlier(LocalDirectory directory, in LocalFile file, bool exists, out Errno errno)
    {
        errno = Errno.None;
        foreach (var earlier in directory.Earlier)
        {
            if (earlier.TryGetStatus(file.TargetName, out var candidate) != Errno.None || !IsSame(candidate, file.Status))
                continue;
            // Through another name, as link(2) replaces nothing. Its content is on the disk already.
            var partial = LocalPlace.NewPartialName();
            if (directory.Target.TryLink(earlier, file.TargetName, partial) != Errno.None)
                return false; // no hard links here, or too many of this file: it is copied
            var path = directory.Path.Append(file.TargetName);
            if (exists && transfer.History is { } history)
            {
                errno = history.TryKeep(directory.Target, file.TargetName, path);
                if (errno == Errno.None)
                    transfer.Log.MovedAside();
            }

            if (errno == Errno.None)
                errno = directory.Target.TryRename(partial, directory.Target, file.TargetName, replace: true);
            if (errno != Errno.None)
            {
                _ = directory.Target.TryUnlink(partial); // the failure at hand is what is reported
                errno = Failed(directory, file, "link", errno);
                return true;
            }

            transfer.Log.CopiedThere(file.Status.Size);
            return true;
        }

        return false;
    }

    private Errno Copy(LocalDirectory directory, in LocalFile file, bool exists, CancellationToken cancellation)
    {
        var partial = LocalPlace.NewPartialName();
        // What owners and modes the captured tree has is in its manifest. Here it belongs to who made the copy, alone.
        var given = new GivenAttributes(
            file.Status with { Mode = LocalPlace.FileMode, UserId = ProcessLimits.UserId, GroupId = ProcessLimits.GroupId }, []);
        var result = _copier.Copy(
            directory.Source, file.Name, directory.Target, partial, stopAtDatabase: false, cancellation, given, file.Status);
        switch (result.Ending)
        {
            case CopyEnding.Copied:
                return transfer.Commit.Add(new(directory.Hold(), partial, file.TargetName, file.Status.Size, exists));
            case CopyEnding.TargetFailed:
                return Failed(directory, file, result.Operation!, result.Errno);
            case CopyEnding.ChangedWhileRead:
                _ = directory.Target.TryUnlink(partial); // reported below
                transfer.Log.Failed(Problem.Error("send", transfer.Show(directory, file), "it changed while it was read",
                    "Something else writes where only this program should."));
                return Errno.None;
            default:
                transfer.Log.Failed(Problem.Error(result.Operation ?? "read", transfer.Show(directory, file), result.Errno.Describe()));
                return Errno.None;
        }
    }

    private Errno Failed(LocalDirectory directory, in LocalFile file, string doing, Errno errno)
    {
        transfer.Log.Failed(LocalFault.Error(doing, transfer.Show(directory, file), errno));
        return LocalFault.EndsAll(errno) ? errno : Errno.None;
    }
}

using System.Diagnostics;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>
/// Gives files that are whole their names, once they are on the disk: a file with its final size and time whose
/// content a power failure took would pass for unchanged ever after. One flush of the file system serves many files, as
/// one for each would take a disk with moving parts minutes for ten thousand.
/// </summary>
internal sealed class LocalCommit(LocalPlace place, LocalHistory? history, LocalLog log)
{
    // What a kill makes us send again is at most this much.
    private const int MostFiles = 256;
    private const long MostBytes = 256L << 20;
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private List<Whole> _waiting = [];
    private long _bytes;
    private long _since;

    /// <summary>A file that is whole but for its name.</summary>
    /// <param name="Directory">Where it is; held until it has its name.</param>
    /// <param name="Partial">What it is called now.</param>
    /// <param name="Name">What it will be called.</param>
    /// <param name="Size">Its bytes.</param>
    /// <param name="Replaces">Whether something has that name.</param>
    internal readonly record struct Whole(LocalDirectory Directory, byte[] Partial, byte[] Name, long Size, bool Replaces);

    /// <summary>Takes a file; names those that wait when they have become many.</summary>
    /// <returns>The error of a flush, which ends everything.</returns>
    internal Errno Add(Whole file)
    {
        List<Whole> batch;
        lock (_lock)
        {
            if (_waiting.Count == 0)
                _since = Stopwatch.GetTimestamp();
            _waiting.Add(file);
            _bytes += file.Size;
            if (_waiting.Count < MostFiles && _bytes < MostBytes && Stopwatch.GetElapsedTime(_since) < _longest)
                return Errno.None;
            batch = Take();
        }

        return Name(batch);
    }

    /// <summary>Names all that wait.</summary>
    internal Errno Finish()
    {
        lock (_lock)
            return Name(Take());
    }

    private List<Whole> Take()
    {
        var batch = _waiting;
        _waiting = [];
        _bytes = 0;
        return batch;
    }

    private Errno Name(List<Whole> batch)
    {
        if (batch.Count == 0)
            return Errno.None;
        try
        {
            batch[0].Directory.Target.FlushFileSystem();
        }
        catch (LinuxException e)
        {
            foreach (var file in batch)
                _ = file.Directory.Target.TryUnlink(file.Partial); // the failure at hand is what is reported
            log.Failed(LocalFault.Error("write to", place.Path, e.Errno), batch.Count);
            Release(batch);
            return e.Errno;
        }

        foreach (var file in batch)
            Name(file);
        Release(batch);
        return Errno.None;
    }

    private void Name(in Whole file)
    {
        var path = file.Directory.Path.Append(file.Name);
        var target = file.Directory.Target;
        var errno = file.Replaces && history is not null ? history.TryKeep(target, file.Name, path) : Errno.None;
        if (errno == Errno.None)
        {
            if (file.Replaces && history is not null)
                log.MovedAside();
            errno = target.TryRename(file.Partial, target, file.Name, replace: true);
        }

        if (errno == Errno.None)
        {
            log.Sent(file.Size);
            return;
        }

        _ = target.TryUnlink(file.Partial); // the failure at hand is what is reported
        log.Failed(LocalFault.Error("give its name to", place.Show(path), errno));
    }

    private static void Release(List<Whole> batch)
    {
        foreach (var file in batch)
            file.Directory.Release();
    }
}

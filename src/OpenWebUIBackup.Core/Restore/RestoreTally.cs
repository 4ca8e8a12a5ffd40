using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Restore;

/// <summary>What a restore has done so far. Thread-safe.</summary>
public sealed class RestoreTally
{
    private long _files;
    private long _bytes;
    private long _directories;
    private long _others;
    private long _hardLinks;
    private readonly HashSet<UnixPath> _notMade = [];
    private int _losses;
    private long _lossy;

    /// <summary>Regular files, each name counted.</summary>
    public long Files => Interlocked.Read(ref _files);

    /// <summary>Bytes of content that were copied.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Directories, the root among them.</summary>
    public long Directories => Interlocked.Read(ref _directories);

    /// <summary>Symbolic links, FIFOs and devices.</summary>
    public long Others => Interlocked.Read(ref _others);

    /// <summary>Names that are a further name of something restored before.</summary>
    public long HardLinks => Interlocked.Read(ref _hardLinks);

    /// <summary>Links, FIFOs and devices that this user or this file system may not make.</summary>
    public IReadOnlySet<UnixPath> NotMade
    {
        get
        {
            lock (_notMade)
                return _notMade.ToHashSet();
        }
    }

    /// <summary>What could not be given back everywhere.</summary>
    public AttributeLosses Losses => (AttributeLosses)Volatile.Read(ref _losses);

    /// <summary>How many names lack something of <see cref="Losses"/>.</summary>
    public long WithLosses => Interlocked.Read(ref _lossy);

    internal void AddFile(long bytes)
    {
        Interlocked.Increment(ref _files);
        Interlocked.Add(ref _bytes, bytes);
    }

    internal void AddDirectory() => Interlocked.Increment(ref _directories);

    internal void AddOther() => Interlocked.Increment(ref _others);

    internal void AddHardLink(bool isFile)
    {
        Interlocked.Increment(ref _hardLinks);
        Interlocked.Increment(ref isFile ? ref _files : ref _others);
    }

    internal void AddNotMade(UnixPath path)
    {
        lock (_notMade)
            _notMade.Add(path);
    }

    internal void AddLosses(AttributeLosses losses)
    {
        if (losses == AttributeLosses.None)
            return;
        Interlocked.Or(ref _losses, (int)losses);
        Interlocked.Increment(ref _lossy);
    }
}

using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Local;

/// <summary>A directory that is being sent, with its descriptors: open for as long as somebody holds it.</summary>
internal sealed class LocalDirectory(DirectoryHandle source, DirectoryHandle target, IReadOnlyList<DirectoryHandle> earlier, UnixPath path)
{
    private int _holders = 1;

    /// <summary>Where files come from.</summary>
    internal DirectoryHandle Source => source;

    /// <summary>Where they go.</summary>
    internal DirectoryHandle Target => target;

    /// <summary>The same directory of earlier states at the destination.</summary>
    internal IReadOnlyList<DirectoryHandle> Earlier => earlier;

    /// <summary>What <see cref="Target"/> is called at the destination.</summary>
    internal UnixPath Path => path;

    internal LocalDirectory Hold()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
            return;
        source.Dispose();
        target.Dispose();
        foreach (var directory in earlier)
            directory.Dispose();
    }
}

/// <summary>One file of a directory that is to be sent.</summary>
/// <param name="Name">What it is called where it comes from.</param>
/// <param name="TargetName">What it will be called.</param>
/// <param name="Status">What it is where it comes from.</param>
internal readonly record struct LocalFile(byte[] Name, byte[] TargetName, FileStatus Status);

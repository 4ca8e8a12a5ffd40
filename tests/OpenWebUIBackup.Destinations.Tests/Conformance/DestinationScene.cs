using OpenWebUIBackup.Core.Destinations;

namespace OpenWebUIBackup.Destinations.Tests.Conformance;

/// <summary>One kind of destination, with the server behind it: started once for all tests of that kind.</summary>
public abstract class DestinationScene : IDisposable
{
    private int _made;

    /// <summary>Whether files keep the times they are sent with.</summary>
    public virtual bool KeepsTimes => true;

    /// <summary>Whether it copies files by itself.</summary>
    public abstract bool CopiesByItself { get; }

    /// <summary>Whether a file that is replaced is there at every moment: rclone removes the old before it renames the new.</summary>
    public virtual bool ReplacesAtOnce => true;

    /// <summary>Whether content is encrypted.</summary>
    public virtual bool Encrypts => false;

    /// <summary>Makes ready for many files, where each takes long.</summary>
    /// <returns>How many of those of <paramref name="source"/> it has put below <paramref name="directory"/> of the place by itself.</returns>
    public virtual int BeginMany(IDestination place, string directory, SourceTree source) => 0;

    /// <summary>Ends what <see cref="BeginMany"/> began.</summary>
    public virtual void EndMany()
    {
    }

    /// <summary>Names that it cannot hold, as the tests' tree has them.</summary>
    public virtual IReadOnlyCollection<byte[]> NamesNotHeld => [];

    /// <summary>A destination of its own, empty.</summary>
    public IDestination New() => At($"place-{Interlocked.Increment(ref _made)}");

    /// <summary>The same, where one attempt is made and no more.</summary>
    public IDestination NewWithoutRetry() => At($"place-{Interlocked.Increment(ref _made)}", retries: false);

    /// <summary>A destination whose bucket or directory does not exist, and is not made by sending there.</summary>
    public abstract IDestination? Missing { get; }

    /// <summary>A destination below the server's root.</summary>
    protected abstract IDestination At(string below, bool retries = true);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the server.</summary>
    protected abstract void Dispose(bool disposing);
}

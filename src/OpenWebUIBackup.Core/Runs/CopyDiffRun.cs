using OpenWebUIBackup.Core.Destinations.Archives;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>Compares two copies at a destination by their manifests; nothing else is fetched.</summary>
public static class CopyDiffRun
{
    /// <summary>The name of the step in events.</summary>
    public const string Step = "diff";

    private const int PrivateDirectory = 0x1C0; // 0700

    /// <summary>Tells every difference, then the sums.</summary>
    /// <param name="before">The first.</param>
    /// <param name="after">The second.</param>
    /// <param name="scratchIn">The absolute path of an existing directory; a directory is made in it, and removed.</param>
    /// <param name="report">Called for each difference, in byte order of path.</param>
    /// <param name="totals">The sums; meaningful only when the outcome is a success.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static Outcome Compare(
        RemoteCopy before, RemoteCopy after, string scratchIn, Action<EntryDifference> report, out DiffTotals totals,
        CancellationToken cancellation)
    {
        totals = default;
        var name = System.Text.Encoding.ASCII.GetBytes($".owui-diff-{Environment.ProcessId}-{Random.Shared.Next():x8}");
        try
        {
            using var above = DirectoryHandle.Open(scratchIn);
            using var scratch = Make(above, name);
            try
            {
                var path = Path.Combine(scratchIn, System.Text.Encoding.ASCII.GetString(name));
                var outcome = Fetch(before, scratch, path, "before"u8, out var old, cancellation);
                if (!outcome.IsSuccess)
                    return outcome;
                outcome = outcome.Then(Fetch(after, scratch, path, "after"u8, out var current, cancellation));
                if (outcome.IsSuccess)
                    totals = Compare(old!.Manifest, current!.Manifest, report, cancellation);
                return outcome;
            }
            finally
            {
                TreeRemoval.Remove(above, name, cancellation: CancellationToken.None);
            }
        }
        catch (LinuxException failure)
        {
            return Outcome.Failure(failure.Operation, failure.Subject, failure.Errno.Describe());
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Outcome.Cancelled([]);
        }
    }

    private static Outcome Fetch(
        RemoteCopy copy, DirectoryHandle scratch, string path, ReadOnlySpan<byte> name, out CopyMetadata? metadata, CancellationToken cancellation)
    {
        using (Make(scratch, name))
        {
            var fetched = CopyMetadata.Fetch(copy, Path.Combine(path, System.Text.Encoding.ASCII.GetString(name)), Step,
                TransferLimits.Documented, SilentRunEvents.Instance, cancellation);
            metadata = fetched.Value;
            return fetched.Outcome;
        }
    }

    private static DiffTotals Compare(string before, string after, Action<EntryDifference> report, CancellationToken cancellation)
    {
        using var first = Open(before);
        using var second = Open(after);
        using var old = new ManifestReader(first);
        using var current = new ManifestReader(second);
        return SnapshotDiff.Compare(old, current, report, cancellation);
    }

    private static FileHandle Open(string path) => FileHandle.TryOpen(path, out var file) is var errno and not Errno.None
        ? throw new LinuxException(errno, "open the manifest", path)
        : file!;

    private static DirectoryHandle Make(DirectoryHandle above, ReadOnlySpan<byte> name) =>
        above.TryMakeDirectory(name, PrivateDirectory) is var errno and not Errno.None
            ? throw DirectoryHandle.Failure(errno, "make the scratch directory", name)
            : above.OpenDirectory(name);
}

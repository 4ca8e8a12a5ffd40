using System.Globalization;
using System.Text;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Snapshots;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Runs;

/// <summary>
/// An instance's directory of captures while this process holds its lock: where a consistent state is taken and stays
/// until all of it is sent. Disposing gives the lock back; the newest capture stays, as what the next one links to.
/// </summary>
/// <remarks>
/// <code>
/// capture_dir/
///   lock
///   scratch/                             what a run needs while it sends; emptied before and after
///   linked/                              a capture by links to the data itself, while the stack rests for it
///   5f0c2b1ad6a2e3b8/                    captures that leave out the same: a directory of snapshots like any other
///     capture_20261122T030000Z/
///     .owui-backup/manifests/capture_20261122T030000Z.jsonl
/// </code>
/// Why one set for each list of patterns, and not one capture of everything that is filtered when it is sent: a
/// capture is then exactly what arrives, its manifest is that of the copy, and no destination has to filter. Jobs with
/// the same patterns, the usual case, share a set. Captures of one set are hard-linked to each other; a first one is
/// linked to no other set, since its owner may be about to remove that.
/// </remarks>
public sealed class CaptureStage : IDisposable
{
    private const int PrivateDirectory = 0x1C0; // 0700: captures hold what the database holds, keys included
    private const int PrivateFile = 0x180; // 0600
    private readonly CapturePlan _plan;
    private readonly DirectoryHandle _root;
    private readonly FileHandle _lock;

    private CaptureStage(CapturePlan plan, DirectoryHandle root, FileHandle lockFile)
    {
        _plan = plan;
        _root = root;
        _lock = lockFile;
    }

    /// <summary>How captures are named.</summary>
    public static SnapshotNamePattern Names { get; } = SnapshotNamePattern.Create("capture_%Y%m%dT%H%M%SZ");

    /// <summary>The absolute path of an empty directory for what is needed while sending; it is gone when this is disposed.</summary>
    public string Scratch => Path.Combine(_plan.Directory, "scratch");

    /// <summary>Makes what is missing and takes the lock.</summary>
    /// <param name="plan">What is captured, and where.</param>
    /// <param name="job">The job that wants it, for whoever finds it locked.</param>
    /// <param name="outcome">Why there is none: <see cref="Ending.LockHeld"/>, or a failure.</param>
    /// <returns>Null unless the lock was taken.</returns>
    public static CaptureStage? TryEnter(CapturePlan plan, string job, out Outcome outcome)
    {
        DirectoryHandle? root = null;
        FileHandle? file = null;
        try
        {
            root = OpenOrMake(plan);
            file = root.OpenOrCreateFile("lock"u8, PrivateFile);
            var errno = file.TryLock();
            if (errno == Errno.EAGAIN)
            {
                outcome = new Outcome(Ending.LockHeld, [Problem.Error("lock", plan.Directory,
                    $"another run of the instance \"{plan.InstanceName}\" is at work ({ReadHolder(file)})",
                    "Wait for it to end, or see what it is doing.")]);
                return null;
            }

            if (errno != Errno.None)
                throw DirectoryHandle.Failure(errno, "lock", "lock"u8);
            WriteHolder(file, job);
            var stage = new CaptureStage(plan, root, file);
            (root, file) = (null, null);
            stage.ClearScratch();
            stage.RemoveLinked();
            stage._root.OpenOrMakeDirectory("scratch"u8, PrivateDirectory).Dispose();
            outcome = Outcome.Success;
            return stage;
        }
        catch (LinuxException failure)
        {
            outcome = Outcome.Failure(failure.Operation, plan.Directory, failure.Errno.Describe(), CaptureAdvice.Of(failure.Errno, plan));
            return null;
        }
        finally
        {
            file?.Dispose();
            root?.Dispose();
        }
    }

    /// <summary>
    /// Captures the instance. Called again, it captures again, linked to the one before: a second pass over what has
    /// changed since the first. Earlier captures are removed as soon as the new one stands.
    /// </summary>
    /// <param name="means">What it works with.</param>
    /// <param name="events">Told of what goes on.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="whenRead">Called when all of the source has been read (<see cref="SnapshotRequest.WhenRead"/>).</param>
    public CaptureResult Take(ShippingMeans means, IRunEvents events, CancellationToken cancellation, Action? whenRead = null)
    {
        try
        {
            AdoptSet(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new CaptureResult(Outcome.Cancelled([]), null, null);
        }
        catch (LinuxException failure)
        {
            return new CaptureResult(Outcome.Failure(
                failure.Operation, _plan.Directory, failure.Errno.Describe(), CaptureAdvice.Of(failure.Errno, _plan)), null, null);
        }

        return Capture(means, Path.Combine(_plan.Directory, _plan.Set), whenRead, isLinked: false, events, cancellation);
    }

    private CaptureResult Capture(
        ShippingMeans means, string directory, Action? whenRead, bool isLinked, IRunEvents events, CancellationToken cancellation)
    {
        var made = means.Engine.Create(new SnapshotRequest
        {
            Source = _plan.SourceDirectory,
            Directory = directory,
            Names = Names,
            Exclude = _plan.Exclude,
            AgentVersion = means.AgentVersion,
            Host = means.Host,
            Instance = _plan.InstanceName,
            Extras = _plan.Extras,
            Notes = means.Notes(_plan.InstanceName),
            WhenRead = whenRead,
            LinksToSource = isLinked,
        }, events, cancellation);
        // What rclone writes to a local disk has provider keys in it.
        means.RestrictFileModes();
        if (made.Name is not { } name)
            return new CaptureResult(CaptureAdvice.Put(made.Outcome, _plan), null, made);
        try
        {
            var manifest = Path.Combine(directory, ".owui-backup", "manifests", name + ".jsonl");
            var state = new CapturedState(name, Path.Combine(directory, name), manifest, ReadSummary(directory, name)) { HasLeftOut = made.HasLeftOut };
            var outcome = made.Outcome.Then(RemoveEarlier(directory, name, cancellation));
            return new CaptureResult(outcome, outcome.IsSuccess ? state : null, made);
        }
        catch (Exception e) when (e is LinuxException or ManifestDamagedException)
        {
            return new CaptureResult(made.Outcome.Then(Outcome.Failure("read back the manifest of", name, e.Message,
                "See the kernel's log (dmesg): the disk of the captures may be failing.")), null, made);
        }
    }

    /// <summary>
    /// Captures by links to the data itself (<see cref="SnapshotRequest.LinksToSource"/>), which must be at rest until
    /// <see cref="RemoveLinked"/>. What a killed run has left of such is removed by the next <see cref="TryEnter"/>.
    /// </summary>
    internal CaptureResult TakeLinked(ShippingMeans means, IRunEvents events, CancellationToken cancellation) =>
        Capture(means, LinkedDirectory, null, isLinked: true, events, cancellation);

    /// <summary>Removes what <see cref="TakeLinked"/> has made.</summary>
    /// <exception cref="LinuxException">Not all of it could be removed.</exception>
    internal void RemoveLinked()
    {
        if (_root.Exists("linked"u8))
            TreeRemoval.Remove(_root, "linked"u8);
    }

    /// <summary>Bytes that may be written where captures are.</summary>
    /// <exception cref="LinuxException">It could not be asked.</exception>
    internal long FreeBytes => _root.GetSpace().AvailableBytes;

    /// <summary>The file system that captures are on.</summary>
    internal FileStatus Status => _root.Status;

    /// <summary>Whether there is a capture that the next one will link to.</summary>
    internal bool HasCapture => Directory.EnumerateDirectories(_plan.Directory)
        .Where(set => IsSet(Path.GetFileName(set))).Any(set => Directory.EnumerateDirectories(set, "capture_*").Any());

    private string LinkedDirectory => Path.Combine(_plan.Directory, "linked");

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            ClearScratch();
        }
        catch (LinuxException)
        {
            // The next run does it, and says so if it cannot.
        }

        _root.Dispose();
        _lock.Unlock();
        _lock.Dispose();
    }

    private static DirectoryHandle OpenOrMake(CapturePlan plan)
    {
        var errno = DirectoryHandle.TryOpen(plan.Directory, out var root);
        if (errno == Errno.ENOENT)
        {
            if (plan.IsDefault)
                MakeAbove(plan.Directory);
            errno = DirectoryHandle.TryMake(plan.Directory, PrivateDirectory);
            if (errno is Errno.None or Errno.EEXIST)
                errno = DirectoryHandle.TryOpen(plan.Directory, out root);
        }

        return errno == Errno.None
            ? root!
            : throw DirectoryHandle.Failure(errno, "open the directory of captures", Encoding.UTF8.GetBytes(plan.Directory));
    }

    // Only what is this program's own: the directory above one that the user named may be where a disk is not mounted.
    private static void MakeAbove(string directory)
    {
        var missing = new Stack<string>();
        for (var above = Path.GetDirectoryName(directory); above is not null && !Path.Exists(above); above = Path.GetDirectoryName(above))
            missing.Push(above);
        foreach (var above in missing)
            if (DirectoryHandle.TryMake(above, PrivateDirectory) is var errno and not (Errno.None or Errno.EEXIST))
                throw DirectoryHandle.Failure(errno, "create the directory", Encoding.UTF8.GetBytes(above));
    }

    /// <summary>
    /// Sets that no job has any more go; the first of them becomes this one's if it has none yet: patterns were
    /// changed, and most files are still the same.
    /// </summary>
    private void AdoptSet(CancellationToken cancellation)
    {
        var listing = new DirectoryListing();
        using (var reopened = _root.Reopen())
        {
            if (listing.TryRead(reopened) is var errno and not Errno.None)
                throw DirectoryHandle.Failure(errno, "list", "."u8);
        }

        for (var i = 0; i < listing.Count; i++)
        {
            var name = Encoding.UTF8.GetString(listing[i]);
            if (!IsSet(name) || _plan.LiveSets.Contains(name) || name == _plan.Set)
                continue;
            if (_root.TryRename(listing[i], _root, Encoding.ASCII.GetBytes(_plan.Set)) != Errno.None)
                TreeRemoval.Remove(_root, listing[i], cancellation: cancellation);
        }
    }

    private static bool IsSet(string name) => name.Length == 16 && name.All(char.IsAsciiHexDigitLower);

    private static Outcome RemoveEarlier(string directory, string name, CancellationToken cancellation)
    {
        var pruned = PruneRun.Apply(
            new PruneRequest(directory, Names, KeepPolicy.Everything, Spared: name, KeepsOnlySpared: true), SilentRunEvents.Instance, cancellation);
        return pruned.Outcome.Ending is Ending.Succeeded or Ending.Cancelled
            ? pruned.Outcome
            : new Outcome(Ending.SucceededWithWarnings, [.. pruned.Outcome.Problems.Select(
                problem => problem with { Severity = Severity.Warning, Advice = "The next run removes the earlier capture." })]);
    }

    private static ManifestSummary ReadSummary(string directory, string name)
    {
        using var root = DirectoryHandle.Open(directory);
        using var own = root.OpenDirectory(SnapshotLayout.Private);
        using var manifests = own.OpenDirectory(SnapshotLayout.Manifests);
        using var file = manifests.OpenFile(SnapshotLayout.ManifestName(name));
        return ManifestSummary.Read(file);
    }

    private void ClearScratch()
    {
        if (_root.Exists("scratch"u8))
            TreeRemoval.Remove(_root, "scratch"u8);
    }

    private static string ReadHolder(FileHandle file)
    {
        Span<byte> text = stackalloc byte[256];
        return file.TryReadAt(text, 0, out var count) == Errno.None && count > 0
            ? UnixPath.Display(text[..count].TrimEnd((byte)'\n'))
            : "another process";
    }

    private static void WriteHolder(FileHandle file, string job)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"job {job}, process {Environment.ProcessId}, since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC\n");
        // For people only: the lock itself is the kernel's.
        if (file.TrySetLength(0) == Errno.None)
            _ = file.TryWrite(Encoding.UTF8.GetBytes(text));
    }
}

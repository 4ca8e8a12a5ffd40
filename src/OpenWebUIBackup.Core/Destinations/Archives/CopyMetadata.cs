using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>What the agent itself keeps with a copy, brought here: its manifest, and the list of its objects.</summary>
/// <param name="Manifest">The absolute path of the manifest.</param>
/// <param name="Summary">Its first and last line; all of it was read and is whole.</param>
/// <param name="Objects">The objects of an archive; null for a mirror, and where the list cannot be used.</param>
/// <param name="ListFault">Why the list cannot be used; a restore does not need it.</param>
public sealed record CopyMetadata(string Manifest, ManifestSummary Summary, ObjectList? Objects, Problem? ListFault)
{
    /// <summary>The objects of a mirror as they were when all of it was read last; null where nobody has, and where nobody asked.</summary>
    public ObjectList? WhenRead { get; init; }

    /// <summary>Fetches it, and reads the manifest through.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="scratch">The absolute path of an existing directory for it.</param>
    /// <param name="step">The name of the step in events.</param>
    /// <param name="limits">How hard it may go at it.</param>
    /// <param name="events">Told of progress.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="whenRead">Whether <see cref="WhenRead"/> is wanted.</param>
    /// <returns>A value only with a success; <see cref="Ending.Damaged"/> where the manifest cannot be relied on.</returns>
    public static DestinationResult<CopyMetadata?> Fetch(
        RemoteCopy copy, string scratch, string step, TransferLimits limits, IRunEvents events, CancellationToken cancellation, bool whenRead = false)
    {
        // Named: a mirror keeps its history beside them.
        List<UnixPath> wanted = [DestinationLayout.Manifest.Name];
        if (whenRead || copy.Origin.Kind == CopyKind.Archive)
            wanted.Add(DestinationLayout.Objects.Name);
        var there = copy.Destination.List(copy.PathOf(DestinationLayout.Private), ListDepth.Children, hashes: false, cancellation);
        if (!there.Outcome.IsSuccess)
            return Failed(there.Outcome);
        if (there.Value.All(entry => entry.Path != DestinationLayout.Manifest.Name))
            return Failed(Outcome.Failure("read back", copy.Shown, "its manifest is missing",
                "Take another archive (`list` shows them). Its files are plain files; by hand they can be had."));
        var present = wanted.Where(name => there.Value.Any(entry => entry.Path == name)).ToList();
        var fetched = copy.Destination.Fetch(copy.PathOf(DestinationLayout.Private), present, scratch, limits, events, cancellation);
        return fetched.Outcome.IsSuccess ? Read(copy, scratch) : Failed(fetched.Outcome);
    }

    private static DestinationResult<CopyMetadata?> Read(RemoteCopy copy, string scratch)
    {
        try
        {
            using var directory = DirectoryHandle.Open(scratch);
            using var manifest = directory.OpenFile(DestinationLayout.Manifest.Name.Bytes);
            var summary = ReadThrough(manifest);
            if (copy.Origin.ManifestHash is { } expected && copy.Origin.Kind == CopyKind.Archive && summary.End.Hash != expected)
                return Damaged(Problem.Error("trust the manifest of", copy.Shown, "it is not the one that belongs to this archive",
                    "Somebody changed it, or put another archive's there. Take another archive."));
            var path = Path.Combine(scratch, DestinationLayout.Manifest.Name.ToString());
            if (copy.Origin.Kind != CopyKind.Archive)
                return new(Outcome.Success, new CopyMetadata(path, summary, null, null) { WhenRead = ReadWhenRead(directory) });
            var objects = ReadObjects(copy, directory, summary, out var fault);
            return new(Outcome.Success, new CopyMetadata(path, summary, objects, fault));
        }
        catch (ManifestDamagedException damage)
        {
            return Damaged(damage.ToProblem(copy.Name));
        }
        catch (LinuxException failure)
        {
            return Failed(Outcome.Failure(failure.Operation, $"{failure.Subject} in {scratch}", failure.Errno.Describe()));
        }
    }

    /// <summary>What cannot be used of it counts as not noted: the next one who reads all of the mirror writes it anew.</summary>
    private static ObjectList? ReadWhenRead(DirectoryHandle directory)
    {
        if (directory.TryOpenFile(DestinationLayout.Objects.Name.Bytes, out var file) != Errno.None)
            return null;
        using (file)
            return ObjectList.TryParse(ReadAll(file!), out var objects, out _) ? objects : null;
    }

    private static ObjectList? ReadObjects(RemoteCopy copy, DirectoryHandle directory, ManifestSummary summary, out Problem? problem)
    {
        const string advice = "The archive itself may be whole: `restore` does not need the list, and a full `verify` reads everything.";
        problem = null;
        var errno = directory.TryOpenFile(DestinationLayout.Objects.Name.Bytes, out var file);
        if (errno != Errno.None)
        {
            problem = Problem.Error("read the list of objects of", copy.Shown, errno == Errno.ENOENT ? "it is missing" : errno.Describe(), advice);
            return null;
        }

        using (file)
        {
            if (!ObjectList.TryParse(ReadAll(file!), out var objects, out var fault))
                problem = Problem.Error("read the list of objects of", copy.Shown, fault, advice);
            else if (objects.ManifestHash != summary.End.Hash)
                problem = Problem.Error("trust the list of objects of", copy.Shown, "it belongs to another state than the manifest", advice);
            return problem is null ? objects : null;
        }
    }

    private static ManifestSummary ReadThrough(FileHandle file)
    {
        using var reader = new ManifestReader(file);
        while (reader.TryRead(out _))
        {
        }

        return new ManifestSummary(reader.Header, reader.End!);
    }

    private static byte[] ReadAll(FileHandle file)
    {
        using var stream = new FileHandleStream(file, "objects.jsonl");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static DestinationResult<CopyMetadata?> Damaged(Problem problem) => Failed(new Outcome(Ending.Damaged, [problem]));

    private static DestinationResult<CopyMetadata?> Failed(Outcome outcome) => new(outcome, null);
}

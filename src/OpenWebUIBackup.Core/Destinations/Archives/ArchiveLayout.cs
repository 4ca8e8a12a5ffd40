using System.Globalization;
using System.IO.Compression;
using System.Text;
using OpenWebUIBackup.Core.Files;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Model.Manifests;
using OpenWebUIBackup.Linux;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Destinations.Archives;

/// <summary>
/// Lays a captured state out as an archive: which directory is sent under which name, and, for components that are
/// kept as one file, makes that file.
/// </summary>
public static class ArchiveLayout
{
    private const int PrivateFile = 0x180; // 0600

    /// <summary>Lays it out. Everything expected that can go wrong is in the outcome.</summary>
    /// <param name="source">The captured state.</param>
    /// <param name="scratch">The absolute path of an empty directory for packed components; they must stay until all is sent.</param>
    /// <param name="cancellation">Ends it.</param>
    public static PreparedContents Prepare(CapturedSource source, string scratch, CancellationToken cancellation)
    {
        try
        {
            using var tree = DirectoryHandle.Open(source.Tree);
            var manifest = ReadAll(source.Manifest);
            var tops = ReadTops(source, out var files);
            var layout = WithUnspeakable(source.Origin.Layout, tops);
            if (layout.Meeting(tops.Select(top => top.Name)) is { } meeting)
                return Failed(Problem.Error("lay out the archive of", source.Tree,
                    $"{meeting.First} and {meeting.Second} would be in one place", "Give one of them another name in the job's `components`."));
            var objects = files.Where(file => layout.PlaceOf(file.Path).Packing == Packing.None)
                .Select(file => new ArchiveObject(layout.ToObject(file.Path), file.Size, _noHashes)).ToList();
            var named = new NamedFiles(tree, scratch);
            var parts = new List<ShipPart>();
            foreach (var (name, type) in tops)
            {
                var placed = layout.Place(name);
                if (placed.Packing != Packing.None)
                {
                    var size = Pack(source, tree, placed, named.Make(placed.Name), cancellation);
                    objects.Add(new ArchiveObject(placed.Name, size, _noHashes));
                }
                else if (type == FileType.Directory)
                    parts.Add(new ShipPart(Path.Combine(source.Tree, Encoding.UTF8.GetString(name.Bytes)), placed.Name, IsDirectory: true));
                else if (type == FileType.Regular)
                    named.Add(name, placed.Name, cancellation);
            }

            parts.AddRange(named.Parts);
            objects.Sort((x, y) => x.Path.CompareTo(y.Path));
            return new PreparedContents(Outcome.Success, new ArchiveContents(
                source.Origin with { Layout = layout, ManifestBytes = manifest.Length }, parts, objects, manifest));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new PreparedContents(Outcome.Cancelled([]), null);
        }
        catch (LinuxException failure)
        {
            return Failed(Problem.Error(failure.Operation, failure.Subject, failure.Errno.Describe(), failure.Errno is Errno.ENOSPC or Errno.EDQUOT
                ? $"Packed components are made in {scratch}: free space there, or let the component keep its files (a name without .tar)."
                : null));
        }
        catch (Exception e) when (e is ManifestDamagedException or InvalidDataException)
        {
            return Failed(Problem.Error("lay out the archive of", source.Tree, e.Message,
                "See the kernel's log (dmesg): the disk of the captures may be failing."));
        }
        catch (Exception e) when (e is ProcessStartException or ProcessFailedException)
        {
            return Failed(Problem.Error("compress with", "zstd", e.Message, "Install it (Debian: zstd), or use a name that ends in .tar.gz."));
        }
    }

    private static readonly Dictionary<string, string> _noHashes = [];

    private static List<(UnixPath Name, FileType Type)> ReadTops(CapturedSource source, out List<(UnixPath Path, long Size)> files)
    {
        var tops = new List<(UnixPath, FileType)>();
        files = [];
        using var file = OpenManifest(source);
        using var manifest = new ManifestReader(file);
        while (manifest.TryRead(out var entry))
        {
            if (!entry.Path.IsEmpty && !entry.Path.Contains((byte)'/'))
                tops.Add((entry.ToPath(), entry.Type));
            if (entry.Type == FileType.Regular)
                files.Add((entry.ToPath(), entry.Size));
        }

        return tops;
    }

    /// <summary>
    /// A name that is not UTF-8 cannot be given to another program as an argument; below the top it need not be. What
    /// has such a name goes into a tar file, in which names are bytes.
    /// </summary>
    private static ComponentLayout WithUnspeakable(ComponentLayout layout, List<(UnixPath Name, FileType Type)> tops)
    {
        var unspeakable = tops.Where(top => top.Type is FileType.Directory && !top.Name.IsUtf8).ToList();
        return unspeakable.Count == 0 ? layout : new ComponentLayout(layout.Components.Concat(unspeakable.Select((top, i) =>
            new PlacedComponent(top.Name, new UnixPath(string.Create(CultureInfo.InvariantCulture, $"directory-{i + 1}.tar")), Packing.Tar))));
    }

    private static long Pack(
        CapturedSource source, DirectoryHandle tree, PlacedComponent placed, string path, CancellationToken cancellation)
    {
        using var directory = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        var name = Path.GetFileName(path);
        var plain = placed.Packing == Packing.TarZstd ? name + ".plain" : name;
        WrittenTar written;
        using (var file = directory.CreateFile(Encoding.UTF8.GetBytes(plain), PrivateFile))
        {
            using var manifestFile = OpenManifest(source);
            using var manifest = new ManifestReader(manifestFile);
            using var output = new BufferedStream(new FileHandleStream(file, name), 128 * 1024);
            written = placed.Packing == Packing.TarGzip
                ? WriteGzip(tree, manifest, placed.Component, output, cancellation)
                : ComponentTar.Write(tree, manifest, placed.Component, output, cancellation);
            output.Flush();
        }

        if (placed.Packing == Packing.TarZstd)
        {
            Command.Of("zstd", "-q", "-f", "--rm", "-o", path, path + ".plain").Run(cancellation).OrThrow();
            cancellation.ThrowIfCancellationRequested();
        }

        if (directory.TrySetModifiedAt(Encoding.UTF8.GetBytes(name), written.Time) is var errno and not Errno.None)
            throw new LinuxException(errno, "set the time of", name);
        return directory.GetStatus(Encoding.UTF8.GetBytes(name)).Size;
    }

    private static WrittenTar WriteGzip(
        DirectoryHandle tree, ManifestReader manifest, UnixPath component, Stream output, CancellationToken cancellation)
    {
        // Vectors compress by a tenth at best, and the better levels take several times as long for it.
        using var compressed = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);
        return ComponentTar.Write(tree, manifest, component, compressed, cancellation);
    }

    private static FileHandle OpenManifest(CapturedSource source) =>
        FileHandle.TryOpen(source.Manifest, out var file) is var errno and not Errno.None
            ? throw new LinuxException(errno, "open the manifest", source.Manifest)
            : file!;

    private static byte[] ReadAll(string path)
    {
        if (FileHandle.TryOpen(path, out var file) is var errno and not Errno.None)
            throw new LinuxException(errno, "open the manifest", path);
        using (file)
        using (var stream = new FileHandleStream(file!, path))
        using (var content = new MemoryStream())
        {
            stream.CopyTo(content);
            return content.ToArray();
        }
    }

    private static PreparedContents Failed(Problem problem) => new(Outcome.Failure(problem), null);
}

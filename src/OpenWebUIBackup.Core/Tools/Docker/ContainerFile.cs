using System.Formats.Tar;
using OpenWebUIBackup.Processes;

namespace OpenWebUIBackup.Core.Tools.Docker;

/// <summary>Reads one small file out of a container, also of one that does not run: <c>docker cp</c> prints it as a tar.</summary>
public static class ContainerFile
{
    private const int TarOverhead = 64 << 10; // headers, PAX records and the end of the archive

    /// <summary>The content of a file. Where there is none the fault is <see cref="DockerFaultKind.NotFound"/>.</summary>
    /// <param name="engine">Docker or Podman.</param>
    /// <param name="container">The container's name or identifier.</param>
    /// <param name="path">The absolute path in it; a symbolic link at its end is followed.</param>
    /// <param name="limit">The most bytes that are read; a larger file is a fault.</param>
    /// <param name="cancellation">Ends it.</param>
    public static DockerAnswer<byte[]> Read(
        ContainerEngine engine, string container, string path, int limit, CancellationToken cancellation)
    {
        var command = engine.Command(["cp", "--follow-link", $"{container}:{path}", "-"], ContainerEngine.QueryLimit)
            .WithStandardOutput(CommandOutput.Keep(limit + TarOverhead));
        var answer = ContainerEngine.Run(command, cancellation);
        if (!answer.HasValue)
            return IsMissing(answer.Fault.Text) ? answer.Fault with { Kind = DockerFaultKind.NotFound } : answer.Fault;
        try
        {
            using var stream = new MemoryStream(answer.Value.StandardOutput.Bytes.ToArray());
            using var tar = new TarReader(stream);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    continue;
                if (entry.Length > limit)
                    return new DockerFault(DockerFaultKind.Failed, $"{path} of the container {container} has {entry.Length} bytes, more than {limit}");
                using var content = new MemoryStream();
                entry.DataStream?.CopyTo(content);
                return content.ToArray();
            }

            return new DockerFault(DockerFaultKind.NotFound, $"{path} of the container {container} is no file");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or FormatException)
        {
            return new DockerFault(DockerFaultKind.Failed, $"what `{engine.Program} cp` printed of {path} cannot be read: {e.Message}");
        }
    }

    // Docker 20: "No such container:path"; 23 and later: "Could not find the file"; Podman: "could not be found in container".
    private static bool IsMissing(string words) =>
        words.Contains("container:path", StringComparison.Ordinal)
        || words.Contains("Could not find the file", StringComparison.OrdinalIgnoreCase)
        || words.Contains("could not be found", StringComparison.OrdinalIgnoreCase);
}

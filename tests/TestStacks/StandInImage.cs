using System.Security.Cryptography;

namespace OpenWebUIBackup.TestStacks;

/// <summary>
/// An image that stands in for Open WebUI: named and labelled like it, and empty but for a small script. It runs on
/// the host's Python, so each container of it must have the host's <c>/usr</c> mounted (<see cref="Mount"/>): no image
/// can be pulled where tests run.
/// </summary>
public static class StandInImage
{
    /// <summary>The version that the stand-in says it is.</summary>
    public const string Version = "0.11.2";

    /// <summary>The image's name; no real tag, so that a real image is never replaced, and another one for other scripts.</summary>
    public static readonly string Name = $"ghcr.io/open-webui/open-webui:v{Version}-stand-in-{HashOfScripts()}";

    /// <summary>A volume that each container needs.</summary>
    public const string Mount = "/usr:/usr:ro";

    private static readonly Lock _gate = new();

    /// <summary>Makes it, if the daemon does not have it.</summary>
    public static void MakeIn(DockerDaemon daemon)
    {
        lock (_gate)
        {
            if (Shell.Try("docker", ["image", "inspect", Name], daemon.Environment).ExitCode == 0)
                return;
            var root = Directory.CreateTempSubdirectory("owui-image-").FullName;
            try
            {
                foreach (var directory in (string[])["usr", "etc", "tmp", "proc", "sys", "dev", "root", "app/backend/data"])
                    Directory.CreateDirectory(Path.Combine(root, directory));
                foreach (var link in (string[])["bin", "sbin", "lib", "lib64"])
                    File.CreateSymbolicLink(Path.Combine(root, link), $"usr/{link}");
                File.WriteAllText(Path.Combine(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
                File.WriteAllText(Path.Combine(root, "app/package.json"), $$"""{"name": "open-webui", "version": "{{Version}}"}""");
                foreach (var script in Scripts())
                    File.Copy(script, Path.Combine(root, "app/backend", Path.GetFileName(script)));
                Import(daemon, root);
            }
            finally
            {
                Directory.Delete(root, recursive: true);
            }
        }
    }

    private static string[] Scripts() => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "StandIn"));

    private static string HashOfScripts() => Convert.ToHexStringLower(
        SHA256.HashData([.. Scripts().Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes)])[..4]);

    private static void Import(DockerDaemon daemon, string root)
    {
        string[] changes =
        [
            "ENTRYPOINT [\"/usr/bin/python3\",\"-B\",\"/app/backend/application.py\"]",
            "HEALTHCHECK --interval=1s --timeout=3s --retries=2 CMD [\"/usr/bin/python3\",\"/app/backend/health.py\"]",
            "EXPOSE 8080",
            "WORKDIR /app/backend",
            "ENV PORT=8080 ENV=prod WEBUI_SECRET_KEY=",
            $"LABEL org.opencontainers.image.title=open-webui org.opencontainers.image.version=v{Version} org.opencontainers.image.source=https://github.com/open-webui/open-webui",
        ];
        var options = string.Join(' ', changes.Select(change => $"--change '{change}'"));
        Shell.Run("/bin/sh", ["-c", $"tar -C \"$0\" -c . | docker import {options} - {Name}", root], daemon.Environment);
    }
}

namespace OpenWebUIBackup.TestServers;

/// <summary>Packages of npm, kept in the user's cache between test runs.</summary>
internal static class NpmPackage
{
    private static readonly Lock _installing = new();

    /// <summary>Installs a package unless it is there.</summary>
    /// <returns>The path of <paramref name="file"/> in it.</returns>
    /// <exception cref="InvalidOperationException">npm is missing or failed.</exception>
    internal static string Install(string name, string version, string file)
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var prefix = Path.Combine(cache, "owui-backup-tests", $"{name}-{version}");
        var wanted = Path.Combine(prefix, "node_modules", name, file);
        lock (_installing)
        {
            if (File.Exists(wanted))
                return wanted;
            Directory.CreateDirectory(Path.GetDirectoryName(prefix)!);
            // Under another name until it is whole: test programs may run at the same time.
            var partial = $"{prefix}.{Environment.ProcessId}";
            Tool.Run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", partial, $"{name}@{version}"]);
            if (!Directory.Exists(prefix))
                Directory.Move(partial, prefix);
            else
                Directory.Delete(partial, recursive: true);
            return File.Exists(wanted)
                ? wanted
                : throw new InvalidOperationException($"npm did not install {name}@{version} to {prefix}: {wanted} is missing");
        }
    }
}

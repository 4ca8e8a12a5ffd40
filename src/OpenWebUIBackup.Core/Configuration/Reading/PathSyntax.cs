namespace OpenWebUIBackup.Core.Configuration.Reading;

/// <summary>Makes absolute paths of those in a config: from its own directory, since cron starts anywhere.</summary>
internal sealed class PathSyntax(string directory, string? home)
{
    /// <summary>The absolute path, or null with what is wrong.</summary>
    public string? Absolute(string path, out string? fault)
    {
        fault = null;
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            fault = "a path has no NUL character";
            return null;
        }

        if (path.StartsWith('$'))
        {
            fault = "variables are not expanded in paths: write the path out";
            return null;
        }

        if (path == "~" || path.StartsWith("~/", StringComparison.Ordinal))
        {
            if (home is null)
            {
                fault = "`~` needs HOME, which is not set: write the path out";
                return null;
            }

            path = home + path[1..];
        }

        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, directory));
    }
}

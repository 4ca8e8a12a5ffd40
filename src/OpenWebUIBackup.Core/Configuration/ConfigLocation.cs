namespace OpenWebUIBackup.Core.Configuration;

/// <summary>Where the config is looked for, first match first.</summary>
public static class ConfigLocation
{
    /// <summary>The variable that names a config.</summary>
    public const string Variable = "OWUI_BACKUP_CONFIG";

    /// <summary>
    /// The file to read: the one named by <c>--config</c> or <see cref="Variable"/>, there or not, since somebody
    /// meant it; else the first that exists of <c>./agent.toml</c>,
    /// <c>$XDG_CONFIG_HOME/owui-backup/agent.toml</c> and <c>/etc/owui-backup/agent.toml</c>; else null.
    /// </summary>
    /// <param name="option">What <c>--config</c> says, or null.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    /// <param name="exists">Whether there is a file of this path.</param>
    public static string? Find(string? option, Func<string, string?> environment, Func<string, bool> exists)
    {
        if (!string.IsNullOrEmpty(option)) return option;
        if (environment(Variable) is { Length: > 0 } named) return named;
        return Candidates(environment).FirstOrDefault(exists);
    }

    /// <summary>The places that are looked at when nothing is named, for the message that there was none.</summary>
    public static IReadOnlyList<string> Candidates(Func<string, string?> environment)
    {
        var places = new List<string> { "agent.toml" };
        // The XDG Base Directory Specification: relative paths are to be ignored, $HOME/.config is the default.
        if (environment("XDG_CONFIG_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg))
            places.Add(Path.Combine(xdg, "owui-backup", "agent.toml"));
        else if (environment("HOME") is { Length: > 0 } home)
            places.Add(Path.Combine(home, ".config", "owui-backup", "agent.toml"));
        places.Add("/etc/owui-backup/agent.toml");
        return places;
    }
}

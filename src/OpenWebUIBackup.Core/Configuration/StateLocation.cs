namespace OpenWebUIBackup.Core.Configuration;

/// <summary>Where this program keeps what it must remember between runs.</summary>
public static class StateLocation
{
    /// <summary>
    /// <c>/var/lib/owui-backup</c> for root; else <c>$XDG_STATE_HOME/owui-backup</c>, by default
    /// <c>~/.local/state/owui-backup</c>; null where no variable says where that is. Before all of that comes an absolute
    /// path in <c>$OWUI_BACKUP_STATE</c>.
    /// </summary>
    /// <param name="isRoot">Whether root asks.</param>
    /// <param name="environment">The value of an environment variable, or null.</param>
    public static string? Find(bool isRoot, Func<string, string?> environment)
    {
        if (environment("OWUI_BACKUP_STATE") is { Length: > 0 } named && Path.IsPathRooted(named)) return named;
        if (isRoot) return "/var/lib/owui-backup";
        // The XDG Base Directory Specification: relative paths are to be ignored.
        if (environment("XDG_STATE_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg))
            return Path.Combine(xdg, "owui-backup");
        return environment("HOME") is { Length: > 0 } home && Path.IsPathRooted(home)
            ? Path.Combine(home, ".local", "state", "owui-backup")
            : null;
    }
}

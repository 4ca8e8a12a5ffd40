namespace OpenWebUIBackup.TestServers;

/// <summary>What of rclone the servers themselves need.</summary>
public static class Rclone
{
    /// <summary>A password as rclone's configuration has it.</summary>
    public static string Obscure(string password) => Tool.Run("rclone", ["--config", "", "obscure", "-"], password).TrimEnd('\n');
}

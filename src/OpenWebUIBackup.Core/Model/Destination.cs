namespace OpenWebUIBackup.Core.Model;

/// <summary>Where copies go. The kinds are closed: match on the subclasses.</summary>
public abstract record Destination
{
    private Destination()
    {
    }

    /// <summary>A directory of this host.</summary>
    /// <param name="Path">Its absolute path.</param>
    public sealed record Local(string Path) : Destination
    {
        /// <inheritdoc/>
        public override string ToString() => Path;
    }

    /// <summary>A path at one of rclone's remotes.</summary>
    /// <param name="Remote">The remote's name, in the config or in the user's rclone.conf.</param>
    /// <param name="Path">The path there, beginning with the bucket where there are buckets; may be empty.</param>
    public sealed record Rclone(string Remote, string Path) : Destination
    {
        /// <inheritdoc/>
        public override string ToString() => $"{Remote}:{Path}";
    }
}

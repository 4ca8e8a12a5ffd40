using OpenWebUIBackup.Linux;

namespace OpenWebUIBackup.Core.Model;

/// <summary>A directory beyond the data directory that is captured with it.</summary>
/// <param name="Name">What the config calls it: letters, digits, <c>. _ -</c>.</param>
/// <param name="Directory">The absolute path of the directory.</param>
/// <param name="Exclude">What of it is left out; patterns start from the directory itself.</param>
public sealed record ExtraSource(string Name, string Directory, ExcludeFilter Exclude)
{
    /// <summary>
    /// The directory in a captured tree that holds them, one for each by its name. In the tree, so that whatever
    /// copies, checks or compares the tree does so with them; under a name that Open WebUI does not have.
    /// </summary>
    public static UnixPath Place { get; } = new(".owui-extra");

    /// <summary>Where it is in a captured tree.</summary>
    public UnixPath Path => Place.Append(System.Text.Encoding.UTF8.GetBytes(Name));
}

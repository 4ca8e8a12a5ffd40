using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Core.Configuration;

/// <summary>One Open WebUI installation, as the config describes it.</summary>
/// <param name="Name">What jobs and archives call it; <c>open-webui</c> when the config has one without a name.</param>
/// <param name="Source">Where its data is.</param>
/// <param name="SecretKey">What is done with the key that its sessions and tokens hang on.</param>
/// <param name="Extras">Directories and volumes beyond the data directory, Ollama's for example.</param>
/// <param name="Stack">What runs it, if the config says so.</param>
/// <param name="CaptureDirectory">The absolute path of the directory that holds what is going to be sent; null: the state directory's.</param>
public sealed record InstanceConfig(
    string Name,
    DataSource Source,
    SecretKeyHandling SecretKey,
    IReadOnlyList<ExtraComponent> Extras,
    StackConfig? Stack,
    string? CaptureDirectory = null);

/// <summary>Where data is. The kinds are closed: match on the subclasses.</summary>
public abstract record DataSource
{
    private DataSource()
    {
    }

    /// <summary>A directory of this host.</summary>
    /// <param name="Path">Its absolute path.</param>
    public sealed record Directory(string Path) : DataSource;

    /// <summary>A named volume of Docker.</summary>
    public sealed record Volume(string Name) : DataSource;

    /// <summary>Whatever a container has mounted at its data directory.</summary>
    public sealed record Container(string Name) : DataSource;
}

/// <summary>A component beyond the data directory.</summary>
public sealed record ExtraComponent(string Name, DataSource Source, ExcludeFilter Exclude);

/// <summary>Whether the instance's secret key is captured, and where it may go.</summary>
public enum SecretKeyHandling
{
    /// <summary>It is not captured: after a restore everybody is logged out and stored tokens cannot be read.</summary>
    LeftOut,

    /// <summary>It is captured and shipped to destinations that encrypt, and to no other.</summary>
    Encrypted,

    /// <summary>It is captured and shipped everywhere: the user wrote <c>secret_key = "plain"</c>.</summary>
    Plain,
}

/// <summary>What runs an instance, and how it is brought to rest.</summary>
/// <param name="ComposeFile">The absolute path of the Compose file, if Compose runs it.</param>
/// <param name="Project">Compose's project name, when it is not the directory's.</param>
/// <param name="Container">The container, when it is a plain <c>docker run</c>.</param>
/// <param name="Quiesce">What is done while data is read, unless a job says otherwise.</param>
/// <param name="StopTimeout">How long stopping may take.</param>
/// <param name="StartTimeout">How long it may take until the application answers again.</param>
/// <param name="ResumeAfterShip">
/// True when the user accepts that the stack stays down while copies are sent (<c>resume = "after-ship"</c>).
/// </param>
/// <param name="Hooks">Commands for the time in which the stack rests: at its beginning and at its end, inside.</param>
public sealed record StackConfig(
    string? ComposeFile,
    string? Project,
    string? Container,
    Quiesce Quiesce,
    TimeSpan StopTimeout,
    TimeSpan StartTimeout,
    bool ResumeAfterShip,
    Hooks Hooks);

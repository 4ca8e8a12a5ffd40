using System.Net;
using System.Net.Sockets;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.TestServers;

/// <summary>
/// A server of a test's own on 127.0.0.1, with a free port and a directory that goes with it. Ended by
/// <see cref="Dispose()"/>, and with the test's process at the latest, however that ends.
/// </summary>
public abstract class TestServer : IDisposable
{
    /// <summary>What the remote is called in commands: <c>files</c> in <c>files:bucket</c>.</summary>
    public string RemoteName { get; init; } = "remote";

    /// <summary>rclone's name of the backend.</summary>
    public abstract string Type { get; }

    /// <summary>A path at the remote that exists and is empty at first: a bucket, or a directory.</summary>
    public abstract string Root { get; }

    /// <summary>rclone's keys to reach it, as in a section of rclone.conf.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Those of <see cref="Settings"/> that are passwords, as a person would write them into the config.</summary>
    protected virtual IReadOnlyDictionary<string, string> Passwords => new Dictionary<string, string>();

    /// <summary>The remote as the config would define it: with its passwords as they are.</summary>
    /// <param name="encryption">crypt around it, or null.</param>
    /// <param name="changed">Keys in place of, or besides, <see cref="Settings"/>.</param>
    public RemoteDefinition Definition(
        RemoteEncryption? encryption = null, params ReadOnlySpan<(string Key, string Value)> changed)
    {
        var settings = new Dictionary<string, string>(Settings);
        foreach (var (key, value) in Passwords)
            settings[key] = value;
        foreach (var (key, value) in changed)
            settings[key] = value;
        return new(RemoteName, Type, settings.ToDictionary(pair => pair.Key, pair => Secret.WrittenOut(pair.Value)), encryption);
    }

    /// <summary>The same for rclone itself: <c>RCLONE_CONFIG_REMOTE_TYPE</c> and so on.</summary>
    public IReadOnlyDictionary<string, string> Environment(params ReadOnlySpan<(string Key, string Value)> changed)
    {
        var prefix = $"RCLONE_CONFIG_{RemoteName.ToUpperInvariant()}_";
        var variables = Changed(changed).ToDictionary(pair => prefix + pair.Key.ToUpperInvariant(), pair => pair.Value);
        variables[prefix + "TYPE"] = Type;
        return variables;
    }

    /// <summary>The same as a section of <c>rclone.conf</c>.</summary>
    public string ConfigSection(params ReadOnlySpan<(string Key, string Value)> changed) =>
        $"[{RemoteName}]\ntype = {Type}\n" + string.Concat(Changed(changed).Select(pair => $"{pair.Key} = {pair.Value}\n")) + "\n";

    /// <summary>A destination there.</summary>
    /// <param name="below">A path below <see cref="Root"/>; empty: that itself.</param>
    public Destination Destination(string below = "") =>
        new Destination.Rclone(RemoteName, below.Length == 0 ? Root : $"{Root}/{below}");

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what runs and removes what was made.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>A port that is free now. Somebody else may take it before it is used: start again then.</summary>
    internal static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private Dictionary<string, string> Changed(ReadOnlySpan<(string Key, string Value)> changed)
    {
        var settings = new Dictionary<string, string>(Settings);
        foreach (var (key, value) in changed)
            settings[key] = value;
        return settings;
    }
}

using Workload.Metering.Machine;

namespace Workload.Metering.Tests.Machine;

/// <summary>The texts have the form in which systems of each kind print them.</summary>
public sealed class ContainerCpuLimitTests
{
    private const string UnifiedMount =
        "24 30 0:22 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw\n"
        + "35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n";

    [Fact]
    public void A_container_with_a_namespace_of_its_own_sees_its_group_as_the_root() => Limit(new()
    {
        ["/proc/self/cgroup"] = "0::/\n",
        ["/proc/self/mountinfo"] = UnifiedMount,
        ["/sys/fs/cgroup/cpu.max"] = "150000 100000\n",
    }).Should().Be(1.5);

    [Fact]
    public void Of_all_groups_on_the_way_up_the_lowest_limit_counts() => Limit(new()
    {
        ["/proc/self/cgroup"] = "0::/kubepods.slice/kubepods-pod1.slice/cri-abc.scope\n",
        ["/proc/self/mountinfo"] = UnifiedMount,
        ["/sys/fs/cgroup/kubepods.slice/cpu.max"] = "max 100000\n",
        ["/sys/fs/cgroup/kubepods.slice/kubepods-pod1.slice/cpu.max"] = "50000 100000\n",
        ["/sys/fs/cgroup/kubepods.slice/kubepods-pod1.slice/cri-abc.scope/cpu.max"] = "200000 100000\n",
    }).Should().Be(0.5);

    [Fact]
    public void A_parent_may_be_the_only_one_that_limits() => Limit(new()
    {
        ["/proc/self/cgroup"] = "0::/user.slice/user-1000.slice\n",
        ["/proc/self/mountinfo"] = UnifiedMount,
        ["/sys/fs/cgroup/user.slice/user-1000.slice/cpu.max"] = "max 100000\n",
        ["/sys/fs/cgroup/user.slice/cpu.max"] = "300000 100000\n",
    }).Should().Be(3);

    [Fact]
    public void Version_1_in_a_container_shows_the_groups_host_path_mounted_at_the_root() => Limit(new()
    {
        ["/proc/self/cgroup"] = "12:memory:/docker/4f1c\n5:cpu,cpuacct:/docker/4f1c\n1:name=systemd:/docker/4f1c\n",
        ["/proc/self/mountinfo"] =
            "702 691 0:31 /docker/4f1c /sys/fs/cgroup/cpu,cpuacct ro,nosuid,nodev,noexec,relatime master:15 - cgroup cgroup "
                + "rw,cpu,cpuacct\n",
        ["/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us"] = "25000\n",
        ["/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us"] = "100000\n",
    }).Should().Be(0.25);

    [Fact]
    public void A_hybrid_system_limits_by_version_1_beside_a_unified_hierarchy_without_controllers() => Limit(new()
    {
        ["/proc/self/cgroup"] = "4:memory:/job\n2:cpuacct:/\n1:cpu:/batch/job\n0::/\n",
        ["/proc/self/mountinfo"] =
            "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
            + "33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct\n"
            + "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n",
        ["/sys/fs/cgroup/cpu/batch/job/cpu.cfs_quota_us"] = "-1\n",
        ["/sys/fs/cgroup/cpu/batch/job/cpu.cfs_period_us"] = "100000\n",
        ["/sys/fs/cgroup/cpu/batch/cpu.cfs_quota_us"] = "120000\n",
        ["/sys/fs/cgroup/cpu/batch/cpu.cfs_period_us"] = "100000\n",
    }).Should().Be(1.2);

    [Fact]
    public void A_group_above_the_namespace_counts_as_its_root() => Limit(new()
    {
        ["/proc/self/cgroup"] = "0::/../../other.slice\n",
        ["/proc/self/mountinfo"] = UnifiedMount,
        ["/sys/fs/cgroup/cpu.max"] = "200000 100000\n",
        ["/sys/fs/cgroup/../../other.slice/cpu.max"] = "1000 100000\n",
    }).Should().Be(2);

    [Fact]
    public void A_mount_point_with_a_space_is_found() => Limit(new()
    {
        ["/proc/self/cgroup"] = "0::/a b\n",
        ["/proc/self/mountinfo"] = "35 24 0:30 / /mnt/c\\040g rw - cgroup2 cgroup2 rw\n",
        ["/mnt/c g/a b/cpu.max"] = "100000 100000\n",
    }).Should().Be(1);

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("0::/\n", null)]
    [InlineData(null, UnifiedMount)]
    [InlineData("garbage\n:::\n0:\n7\n", "garbage\n- - - -\n1 2 3 4 5 -\n")]
    public void Without_what_it_needs_the_limit_is_unknown(string? cgroup, string? mountInfo) => Limit(new()
    {
        ["/proc/self/cgroup"] = cgroup,
        ["/proc/self/mountinfo"] = mountInfo,
    }).Should().BeNull();

    [Fact]
    public void The_root_of_a_host_sets_no_limit() => Limit(new()
    {
        ["/proc/self/cgroup"] = "0::/init.scope\n",
        ["/proc/self/mountinfo"] = UnifiedMount,
        ["/sys/fs/cgroup/init.scope/cpu.max"] = "max 100000\n",
    }).Should().BeNull();

    private static double? Limit(Dictionary<string, string?> files) => ContainerCpuLimit.Read(path => files.GetValueOrDefault(path));
}

using System.Collections.Immutable;

namespace PhysMem.Engine.Kernel;

/// <summary>
/// Names of the counters of /proc/vmstat behind those of zones, in its order (vmstat_text[]), as Debian configures the
/// lines for amd64: the first line in full, each later one by what it changes. A name that ends in _* stands for one of
/// each kind of zone (TEXTS_FOR_ZONES).
/// </summary>
internal static class CounterHistory
{
    /// <summary>A node's counters in 6.1; the first five are its zones' LRU sizes added up.</summary>
    public static ImmutableArray<string> Nodes61 { get; } =
    [
        "nr_inactive_anon", "nr_active_anon", "nr_inactive_file", "nr_active_file", "nr_unevictable",
        "nr_slab_reclaimable", "nr_slab_unreclaimable", "nr_isolated_anon", "nr_isolated_file", "workingset_nodes",
        "workingset_refault_anon", "workingset_refault_file", "workingset_activate_anon", "workingset_activate_file",
        "workingset_restore_anon", "workingset_restore_file", "workingset_nodereclaim", "nr_anon_pages", "nr_mapped",
        "nr_file_pages", "nr_dirty", "nr_writeback", "nr_writeback_temp", "nr_shmem", "nr_shmem_hugepages",
        "nr_shmem_pmdmapped", "nr_file_hugepages", "nr_file_pmdmapped", "nr_anon_transparent_hugepages",
        "nr_vmscan_write", "nr_vmscan_immediate_reclaim", "nr_dirtied", "nr_written", "nr_throttled_written",
        "nr_kernel_misc_reclaimable", "nr_foll_pin_acquired", "nr_foll_pin_released", "nr_kernel_stack",
        "nr_page_table_pages", "nr_sec_page_table_pages", "nr_swapcached", "pgpromote_success", "pgpromote_candidate",
    ];

    /// <summary>In 6.12.</summary>
    public static ImmutableArray<string> Nodes612 { get; } = Nodes61
        .Behind("nr_sec_page_table_pages", "nr_iommu_pages")
        .Behind("pgpromote_candidate", "pgdemote_kswapd", "pgdemote_direct", "pgdemote_khugepaged");

    /// <summary>In 7.2, where reclaim counts by node.</summary>
    public static ImmutableArray<string> Nodes72 { get; } = Nodes612
        .Without("nr_writeback_temp")
        .Behind("nr_foll_pin_released", "nr_vmalloc")
        .Behind("pgpromote_candidate", "pgpromote_candidate_nrl")
        .Behind(
            "pgdemote_khugepaged", "pgdemote_proactive", "pgsteal_kswapd", "pgsteal_direct", "pgsteal_khugepaged",
            "pgsteal_proactive", "pgsteal_anon", "pgsteal_file", "pgscan_kswapd", "pgscan_direct", "pgscan_khugepaged",
            "pgscan_proactive", "pgscan_anon", "pgscan_file", "pgrefill", "nr_hugetlb", "nr_balloon_pages",
            "nr_kernel_file_pages", "nr_gpu_active", "nr_gpu_reclaim");

    /// <summary>What 6.1 has behind the nodes' counters: events, most of them.</summary>
    public static ImmutableArray<string> Events61 { get; } =
    [
        "nr_dirty_threshold", "nr_dirty_background_threshold", "pgpgin", "pgpgout", "pswpin", "pswpout", "pgalloc_*",
        "allocstall_*", "pgskip_*", "pgfree", "pgactivate", "pgdeactivate", "pglazyfree", "pgfault", "pgmajfault",
        "pglazyfreed", "pgrefill", "pgreuse", "pgsteal_kswapd", "pgsteal_direct", "pgdemote_kswapd", "pgdemote_direct",
        "pgscan_kswapd", "pgscan_direct", "pgscan_direct_throttle", "pgscan_anon", "pgscan_file", "pgsteal_anon",
        "pgsteal_file", "zone_reclaim_failed", "pginodesteal", "slabs_scanned", "kswapd_inodesteal",
        "kswapd_low_wmark_hit_quickly", "kswapd_high_wmark_hit_quickly", "pageoutrun", "pgrotated", "drop_pagecache",
        "drop_slab", "oom_kill", "numa_pte_updates", "numa_huge_pte_updates", "numa_hint_faults",
        "numa_hint_faults_local", "numa_pages_migrated", "pgmigrate_success", "pgmigrate_fail", "thp_migration_success",
        "thp_migration_fail", "thp_migration_split", "compact_migrate_scanned", "compact_free_scanned",
        "compact_isolated", "compact_stall", "compact_fail", "compact_success", "compact_daemon_wake",
        "compact_daemon_migrate_scanned", "compact_daemon_free_scanned", "htlb_buddy_alloc_success",
        "htlb_buddy_alloc_fail", "cma_alloc_success", "cma_alloc_fail", "unevictable_pgs_culled",
        "unevictable_pgs_scanned", "unevictable_pgs_rescued", "unevictable_pgs_mlocked", "unevictable_pgs_munlocked",
        "unevictable_pgs_cleared", "unevictable_pgs_stranded", "thp_fault_alloc", "thp_fault_fallback",
        "thp_fault_fallback_charge", "thp_collapse_alloc", "thp_collapse_alloc_failed", "thp_file_alloc",
        "thp_file_fallback", "thp_file_fallback_charge", "thp_file_mapped", "thp_split_page", "thp_split_page_failed",
        "thp_deferred_split_page", "thp_split_pmd", "thp_scan_exceed_none_pte", "thp_scan_exceed_swap_pte",
        "thp_scan_exceed_share_pte", "thp_split_pud", "thp_zero_page_alloc", "thp_zero_page_alloc_failed", "thp_swpout",
        "thp_swpout_fallback", "balloon_inflate", "balloon_deflate", "balloon_migrate", "swap_ra", "swap_ra_hit",
        "ksm_swpin_copy", "cow_ksm", "zswpin", "zswpout", "direct_map_level2_splits", "direct_map_level3_splits",
        "nr_unstable",
    ];

    /// <summary>In 6.12.</summary>
    public static ImmutableArray<string> Events612 { get; } = Events61
        .Without("pgdemote_kswapd", "pgdemote_direct")
        .Behind("nr_dirty_background_threshold", "nr_memmap_pages", "nr_memmap_boot_pages")
        .Behind("pgsteal_direct", "pgsteal_khugepaged")
        .Behind("pgscan_direct", "pgscan_khugepaged")
        .Behind("pgsteal_file", "zone_reclaim_success")
        .Behind("thp_deferred_split_page", "thp_underused_split_page")
        .Behind("swap_ra_hit", "swpin_zero", "swpout_zero")
        .Behind("zswpout", "zswpwb");

    /// <summary>In 7.2.</summary>
    public static ImmutableArray<string> Events72 { get; } = Events612
        .Without(
            "pgrefill", "pgsteal_kswapd", "pgsteal_direct", "pgsteal_khugepaged", "pgscan_kswapd", "pgscan_direct",
            "pgscan_khugepaged", "pgscan_anon", "pgscan_file", "pgsteal_anon", "pgsteal_file")
        .Behind("direct_map_level3_splits", "direct_map_level2_collapses", "direct_map_level3_collapses");

    /// <summary>Whether only kernels with NUMA have it.</summary>
    public static bool IsOfNuma(string name) =>
        name.StartsWith("numa_", StringComparison.Ordinal) || name.StartsWith("pgpromote_", StringComparison.Ordinal)
        || name.StartsWith("zone_reclaim_", StringComparison.Ordinal) || name == "thp_split_pud";

    /// <summary>Whether only kernels with CMA have it.</summary>
    public static bool IsOfCma(string name) => name.StartsWith("cma_", StringComparison.Ordinal);

    private static ImmutableArray<string> Behind(this ImmutableArray<string> names, string name, params string[] added) =>
        names.InsertRange(names.IndexOf(name) + 1, added);

    private static ImmutableArray<string> Without(this ImmutableArray<string> names, params string[] gone) => names.RemoveRange(gone);
}
